import JSONCoding
import JSONModel
import LambdaEvents
import LambdaRuntime
import SessionLifecycle
import SessionStore
import StagehandProtocol
import Timestamps

/// Serves an `ActionEndpoint`: one JSON answer, or server-sent events, over API Gateway's response streaming.
package final class ActionFunction<Endpoint: ActionEndpoint>: FunctionHandler {
    private let resources: FunctionResources

    package init(_ resources: FunctionResources) {
        self.resources = resources
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
        do {
            let call = try APICall(request, requestID: requestID, receivedAt: resources.now(), log: resources.log)
            let action = try RunningAction<Endpoint>.begin(call, resources, invocationDeadline: invocation.deadline)
            return StreamChoice.wantsStream(body: call.body, header: call.header("x-stream-response"))
                ? stream(action, responder) : answer(action, responder)
        } catch {
            return responder.reply(APIReply(error))
        }
    }

    private func answer(_ action: RunningAction<Endpoint>, _ responder: consuming Responder) -> Answer {
        do {
            let result = try action.result { _ in true }
            return responder.reply(
                .success(["result": result, "actionId": .string(action.id)]))
        } catch {
            return responder.reply(APIReply(error))
        }
    }

    private func stream(_ action: RunningAction<Endpoint>, _ responder: consuming Responder) -> Answer {
        let framing = action.call.dialect.framing
        let identifier = resources.identifier
        var stream = responder.streamHTTP(
            HTTPPrelude(
                statusCode: 200,
                headers: [
                    "content-type": "text/event-stream", "cache-control": "no-cache, no-transform",
                    "x-accel-buffering": "no",
                ], multiValueHeaders: [:], cookies: []))
        var isListening = stream.write(StreamEvent.starting.bytes(framing: framing, id: identifier()))
        func send(_ event: StreamEvent) {
            guard isListening else { return }
            isListening = stream.write(event.bytes(framing: framing, id: identifier()))
        }
        do {
            let result = try action.result { entry in
                switch entry {
                case .connected: send(.connected)
                case .log(let message): send(.running(message: message))
                case .finished, .failed: break
                case nil:
                    if isListening {
                        isListening = stream.write(
                            StreamEvent.heartbeat(for: framing, language: action.call.dialect.language))
                    }
                }
                return isListening
            }
            send(.finished(result: result, actionID: action.id))
        } catch {
            send(.failed(message: error.message))
        }
        return stream.finish()
    }
}

extension Responder {
    /// One JSON answer over the streaming integration.
    consuming func reply(_ reply: APIReply) -> Answer {
        var stream = streamHTTP(
            HTTPPrelude(
                statusCode: reply.status,
                headers: reply.headers.merging(["content-type": "application/json"]) { own, _ in own },
                multiValueHeaders: [:], cookies: []))
        let body = (try? JSON.encode(reply.body)) ?? Array(#"{"success":false}"#.utf8)
        _ = stream.write(body)
        return stream.finish()
    }
}
