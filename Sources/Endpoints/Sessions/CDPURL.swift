import AccessTokens
import JSONModel
import SessionLifecycle
import StagehandProtocol
import Timestamps

/// `POST /sessions/{id}/cdp-url`: a signed URL with chosen scopes, life and client address.
package struct CDPURL: RESTEndpoint {
    private let resources: FunctionResources

    package init(_ resources: FunctionResources) {
        self.resources = resources
    }

    package func respond(to call: APICall) throws(APIError) -> APIReply {
        let request: CDPURLRequest
        let body = try call.body()
        do { request = try CDPURLRequest(body: body) } catch { throw APIError(error) }
        let record = try ReadySession(resources).record(
            for: call, patienceMilliseconds: ReadySession.gatewayPatienceMilliseconds)
        guard
            let urls = AccessURLs(resources).signed(
                for: record, scopes: request.scopes, seconds: request.expiresInSeconds,
                isSingleUse: request.isSingleUse, clientAddress: request.clientAddress)
        else { throw APIError.notReady(record.status) }
        var data: [String: JSONValue] = [
            "cdpUrl": .string(urls.cdpURL), "liveUrl": .string(urls.liveURL),
            "expiresAt": .string(urls.expiresAt.rfc3339),
            "scopes": .array(request.scopes.map { .string($0.rawValue) }),
        ]
        if request.scopes.contains(.files) { data["filesUrl"] = .string(urls.filesURL) }
        return .success(.object(data))
    }
}
