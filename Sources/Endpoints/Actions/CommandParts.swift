import Digests
import JSONCoding
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StagehandProtocol
import Timestamps

/// The command of an action as far as it does not depend on its session's record, with its secrets sealed.
struct CommandParts {
    private let call: APICall
    private let operation: String
    private let actionID: String
    private let parameters: [UInt8]
    private let sealedSecrets: [UInt8]?
    private let isFlat: Bool

    init(
        _ plan: ActionPlan, call: APICall, keys: SessionKeys, operation: String, actionID: String
    ) throws {
        self.call = call
        self.operation = operation
        self.actionID = actionID
        self.parameters = try Self.parameters(plan, call, operation)
        self.sealedSecrets = try plan.secrets.flatMap { try Self.sealed($0, call, keys, actionID) }
        self.isFlat = plan.isFlat
    }

    func command(for record: SessionRecord, deadline: Timestamp, wantsProgress: Bool) -> SessionCommand {
        SessionCommand(
            actionID: actionID, operation: operation, dialect: usesFlatShapes(record) ? "flat" : "nested",
            parameters: parameters, deadline: deadline, sealedModelKey: sealedSecrets, wantsProgress: wantsProgress)
    }

    /// JavaScript 3.x asks with a header to be served without the cache.
    private static func parameters(_ plan: ActionPlan, _ call: APICall, _ operation: String) throws -> [UInt8] {
        guard operation == Act.operation, call.header("browserbase-cache-bypass")?.lowercased() == "true" else {
            return plan.parameters
        }
        var request = try JSON.decode(ActRequest.self, from: plan.parameters)
        request.bypassesCache = true
        return try JSON.encode(request)
    }

    /// The client says what it is with each request, with its body's shape, or (Python 0.5.x) only when it starts its session.
    private func usesFlatShapes(_ record: SessionRecord) -> Bool {
        let dialect = call.dialect
        let saysNothing = !dialect.isStainless && dialect.language.isEmpty && dialect.sdkVersion.isEmpty
        return dialect.usesFlatShapes || isFlat || (saysNothing && record.client.usesFlatShapes)
    }

    /// Nil where there is nothing to hide.
    private static func sealed(
        _ secrets: RequestSecrets, _ call: APICall, _ keys: SessionKeys, _ actionID: String
    ) throws -> [UInt8]? {
        var secrets = secrets
        if let key = call.header("x-model-api-key"), !key.isEmpty, key != "undefined" { secrets.headerKey = key }
        guard !secrets.isEmpty else { return nil }
        return try CommandSeal.seal(
            JSON.encode(secrets), sessionKey: keys.key(ofSession: call.sessionID).revealed, actionID: actionID)
    }
}
