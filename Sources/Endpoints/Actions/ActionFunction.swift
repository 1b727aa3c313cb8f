import JSONCoding
import JSONModel
import LambdaEvents
package import LambdaRuntime
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
            let body = try call.body()
            // The browser looks where the click would be while it is found out whether it may.
            let preview = body.flatMap(Endpoint.clickedSelector).map {
                ClickPreview(projectID: call.projectID, selector: $0)
            }
            // What else there is to do before the record is needed is done while it is on its way.
            resources.store.loadAhead(call.sessionID, announcing: preview)
            let isStream = StreamChoice.wantsStream(body: body, header: call.header("x-stream-response"))
            let action = try RunningAction<Endpoint>.begin(
                call, body, resources, wantsProgress: isStream, invocationDeadline: invocation.deadline)
            return isStream ? stream(action, responder) : answer(action, responder)
        } catch {
            return responder.reply(APIReply(error))
        }
    }

    private func answer(_ action: RunningAction<Endpoint>, _ responder: consuming Responder) -> Answer {
        var action = action
        let answer = responder.reply(Self.reply(to: &action))
        action.announce()
        return answer
    }

    private static func reply(to action: inout RunningAction<Endpoint>) -> APIReply {
        do {
            while true {
                guard case .result(let result) = try action.next() else { continue }
                return .success(["result": result, "actionId": .string(action.id)])
            }
        } catch {
            return APIReply(error)
        }
    }

    /// A client that hangs up ends the stream, not the action.
    private func stream(_ action: RunningAction<Endpoint>, _ responder: consuming Responder) -> Answer {
        var action = action
        let dialect = action.call.dialect
        var stream = responder.streamHTTP(
            HTTPPrelude(
                statusCode: 200,
                headers: [
                    "content-type": "text/event-stream", "cache-control": "no-cache, no-transform",
                    "x-accel-buffering": "no",
                ], multiValueHeaders: [:], cookies: []))
        var isListening = stream.write(bytes(.starting, dialect))
        while isListening {
            do {
                switch try action.next() {
                case .connected: isListening = stream.write(bytes(.connected, dialect))
                case .log(let message): isListening = stream.write(bytes(.running(message: message), dialect))
                case .quiet:
                    isListening = stream.write(
                        StreamEvent.heartbeat(for: dialect.framing, language: dialect.language))
                case .result(let result):
                    _ = stream.write(bytes(.finished(result: result, actionID: action.id), dialect))
                    isListening = false
                }
            } catch {
                _ = stream.write(bytes(.failed(message: error.message), dialect))
                isListening = false
            }
        }
        let answer = stream.finish()
        action.announce()
        return answer
    }

    private func bytes(_ event: StreamEvent, _ dialect: ClientDialect) -> [UInt8] {
        event.bytes(framing: dialect.framing, id: resources.identifier())
    }
}

extension Responder {
    /// One JSON answer over the streaming integration.
    consuming func reply(_ reply: APIReply) -> Answer {
        let stream = streamHTTP(
            HTTPPrelude(
                statusCode: reply.status,
                headers: reply.headers.merging(["content-type": "application/json"]) { own, _ in own },
                multiValueHeaders: [:], cookies: []))
        return stream.finish((try? JSON.encode(reply.body)) ?? Array(#"{"success":false}"#.utf8))
    }
}
