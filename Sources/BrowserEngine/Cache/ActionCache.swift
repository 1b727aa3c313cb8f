import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import StagehandProtocol

/// What a project's instructions led to before. An entry belongs to an instruction, an address, a page title and a scope;
/// it is used while the page offers what it offered then, and the element at the remembered path has the role and the name
/// that it had. Running text is no part of what a page offers: it differs from visit to visit.
package struct ActionCache: Sendable {
    private let keeper: (any ActionKeeping)?
    private let bypassReason: String

    package init(_ keeper: any ActionKeeping) {
        self.keeper = keeper
        self.bypassReason = ""
    }

    private init(bypassReason: String) {
        self.keeper = nil
        self.bypassReason = bypassReason
    }

    /// Remembers nothing.
    package static func off(_ reason: String) -> ActionCache { ActionCache(bypassReason: reason) }

    enum Finding {
        case found(RememberedAct)
        case nothing(String)
    }

    /// The key of an instruction in a place. Values of variables have no part in it.
    static func key(_ instruction: String, _ place: PagePlace, _ scope: PageScope, _ variables: VariableValues)
        -> String
    {
        let parts: JSONValue = [
            "act-1", .string(instruction), .string(place.address), .string(place.title),
            .string(scope.selector ?? ""), .array(scope.ignoredSelectors.map(JSONValue.string)),
            .array(variables.names.sorted().map(JSONValue.string)),
        ]
        var bytes: [UInt8] = []
        parts.write(to: &bytes, characters: .unicode)
        return Hexadecimal.encode(SHA256.hash(bytes))
    }

    func find(_ key: String) async -> Finding {
        guard let keeper else { return .nothing(bypassReason) }
        guard let bytes = await keeper.recollection(key) else {
            return .nothing("nothing is remembered for this instruction on this page")
        }
        guard let act = try? JSON.decode(RememberedAct.self, from: bytes), !act.steps.isEmpty else {
            await keeper.forget(key)
            return .nothing("what is remembered cannot be read")
        }
        return .found(act)
    }

    func remember(_ act: RememberedAct, as key: String) async {
        guard let keeper, !act.steps.isEmpty, let bytes = try? JSON.encode(act) else { return }
        await keeper.remember(bytes, as: key)
    }

    func forget(_ key: String) async {
        await keeper?.forget(key)
    }

    /// Why the step cannot be used on this page; nil when it can.
    static func objection(to step: RememberedAct.Step, in outline: PageView) -> String? {
        switch outline.has(step.line, at: step.action.selector) {
        case true?: nil
        case false?: "the element in the remembered place has another role or name"
        case nil: "the remembered element is gone"
        }
    }
}
