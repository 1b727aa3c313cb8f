import JSONCoding
import JSONModel
import LambdaEvents
package import LambdaRuntime

/// Serves a `RESTEndpoint` as the function of a Lambda proxy integration.
package final class RESTFunction<Endpoint: RESTEndpoint>: FunctionHandler {
    private let resources: FunctionResources
    private let endpoint: Endpoint

    package init(_ resources: FunctionResources) {
        self.resources = resources
        self.endpoint = Endpoint(resources)
    }

    package func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        let response: [UInt8]
        do {
            let request = try JSON.decode(APIGatewayRequest.self, from: invocation.payload)
            response = try JSON.encode(Self.response(to: answer(request, requestID: invocation.requestID)))
        } catch {
            return responder.fail(
                FunctionError(type: "UnexpectedEvent", message: "not a REST proxy event: \(error)", stackTrace: []))
        }
        return responder.succeed(response, contentType: "application/json")
    }

    private func answer(_ request: APIGatewayRequest, requestID: String) -> APIReply {
        let id = request.requestContext.requestId ?? requestID
        do {
            let call = try APICall(request, requestID: id, receivedAt: resources.now(), log: resources.log)
            return try endpoint.respond(to: call)
        } catch {
            return APIReply(error)
        }
    }

    private static func response(to reply: APIReply) throws(JSONError) -> APIGatewayResponse {
        APIGatewayResponse(
            statusCode: reply.status,
            headers: reply.headers.merging(["content-type": "application/json"]) { own, _ in own },
            body: try JSON.text(reply.body), isBase64Encoded: false)
    }
}

extension APIReply {
    /// Errors that repeating cannot mend say so: generated clients repeat 408, 409, 429 and 5xx on their own.
    init(_ error: APIError) {
        let mayRepeat = error.headers["retry-after"] != nil
        self.init(
            status: error.status, body: error.body,
            headers: mayRepeat ? error.headers : error.headers.merging(["x-should-retry": "false"]) { own, _ in own })
    }
}
