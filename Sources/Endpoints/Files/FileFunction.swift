package import HTTPTransport
import JSONCoding
import JSONModel
import LambdaEvents
package import LambdaRuntime
import SessionLifecycle
import StructuredLogging
import Timestamps

/// Serves a `FileEndpoint`: asks the session's controller with a token of its own, and hands its answer on as it comes, over API
/// Gateway's response streaming. Files are in no store, and never whole in memory.
package final class FileFunction<Endpoint: FileEndpoint>: FunctionHandler {
    private let resources: FunctionResources
    private let controllers: ControllerFiles

    package init(_ resources: FunctionResources) throws(HTTPError) {
        self.resources = resources
        self.controllers = try ControllerFiles(resources)
    }

    package func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        let request: APIGatewayRequest
        do {
            request = try JSON.decode(APIGatewayRequest.self, from: invocation.payload)
        } catch {
            return responder.fail(
                FunctionError(type: "UnexpectedEvent", message: "not a REST proxy event: \(error)", stackTrace: []))
        }
        let requestID = request.requestContext.requestId ?? invocation.requestID
        let response: ResponseReader
        do {
            let call = try APICall(request, requestID: requestID, receivedAt: resources.now(), log: resources.log)
            response = try controllers.open(Endpoint.request(for: call), for: call, until: invocation.deadline)
        } catch {
            return responder.reply(APIReply(error))
        }
        return pass(response, responder)
    }

    /// A response that breaks off is an error of the stream's, so that nobody takes what came for the whole.
    private func pass(_ response: ResponseReader, _ responder: consuming Responder) -> Answer {
        var stream = responder.streamHTTP(
            HTTPPrelude(
                statusCode: response.status, headers: ControllerFiles.passedHeaders(of: response),
                multiValueHeaders: [:], cookies: []))
        do throws(HTTPError) {
            while let piece = try response.next() {
                guard stream.write(piece) else { break }
            }
            return stream.finish()
        } catch {
            resources.log.error("a file could not be read to its end", ["cause": .string(error.message)])
            return stream.fail(FunctionError(type: "BrokenOff", message: error.message, stackTrace: []))
        }
    }
}
