import Digests
import JSONCoding
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StagehandProtocol
import Timestamps

/// Makes the command of an action, with its secrets sealed.
struct CommandBuilder {
    let call: APICall
    let keys: SessionKeys
    let operation: String
    let actionID: String
    let deadline: Timestamp
    let wantsProgress: Bool

    func command(_ plan: ActionPlan, for record: SessionRecord) throws -> SessionCommand {
        SessionCommand(
            actionID: actionID, operation: operation, dialect: isFlat(plan, record) ? "flat" : "nested",
            parameters: try JSON.encode(parameters(plan)), deadline: deadline,
            sealedModelKey: try plan.secrets.flatMap { try sealed($0, for: record) },
            wantsProgress: wantsProgress)
    }

    /// JavaScript 3.x asks with a header to be served without the cache.
    private func parameters(_ plan: ActionPlan) -> JSONValue {
        guard operation == Act.operation, call.header("browserbase-cache-bypass")?.lowercased() == "true",
            var members = plan.parameters.objectValue
        else { return plan.parameters }
        members["bypassesCache"] = true
        return .object(members)
    }

    /// The client says what it is with each request, with its body's shape, or (Python 0.5.x) only when it starts its session.
    private func isFlat(_ plan: ActionPlan, _ record: SessionRecord) -> Bool {
        let dialect = call.dialect
        let saysNothing = !dialect.isStainless && dialect.language.isEmpty && dialect.sdkVersion.isEmpty
        return dialect.usesFlatShapes || plan.isFlat || (saysNothing && record.client.usesFlatShapes)
    }

    /// Nil where there is nothing to hide.
    private func sealed(_ secrets: RequestSecrets, for record: SessionRecord) throws -> [UInt8]? {
        var secrets = secrets
        if let key = call.header("x-model-api-key"), !key.isEmpty, key != "undefined" { secrets.headerKey = key }
        guard !secrets.isEmpty else { return nil }
        return try CommandSeal.seal(
            JSON.encode(secrets), sessionKey: keys.key(ofSession: record.id).revealed, actionID: actionID)
    }
}
