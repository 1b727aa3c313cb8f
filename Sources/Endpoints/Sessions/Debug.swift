import AccessTokens
import JSONModel
import SessionLifecycle
import StagehandProtocol
import Timestamps

/// `GET /sessions/{id}/debug`: where to look into a session.
package struct Debug: RESTEndpoint {
    private let resources: FunctionResources

    package init(_ resources: FunctionResources) {
        self.resources = resources
    }

    package func respond(to call: APICall) throws(APIError) -> APIReply {
        let record = try ReadySession(resources).record(
            for: call, patienceMilliseconds: ReadySession.gatewayPatienceMilliseconds)
        let urls = AccessURLs(resources)
        guard
            let full = urls.signed(for: record, scopes: [.cdp], seconds: nil, isSingleUse: false, clientAddress: nil),
            let live = urls.signed(for: record, scopes: [.view], seconds: nil, isSingleUse: false, clientAddress: nil)
        else { throw APIError.notReady(record.status) }
        let pages = try PageList(resources).pages(of: record, call)
        return .success([
            "sessionId": .string(record.id), "status": .string(record.status.rawValue),
            "cdpUrl": .string(full.cdpURL), "wsUrl": .string(full.cdpURL),
            "debuggerUrl": .string(live.liveURL), "debuggerFullscreenUrl": .string(live.liveURL),
            "liveUrl": .string(live.liveURL), "expiresAt": .string(full.expiresAt.rfc3339), "pages": pages,
            "control": SessionView(record).control,
            "eventHistory": SessionView.history(try SessionLookup(resources).history(of: record, for: call)),
        ])
    }
}
