import Endpoints
import JSONModel
import LambdaRuntime
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    /// Events as API Gateway sends them, whole, in `Recorded`; `SESSION` stands for the session's id.
    @Suite("Recorded proxy events")
    struct RecordedEventTests {
        private static func event(_ name: String, session: String) throws -> [UInt8] {
            let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
            let text = try SharedMaterial.text(atPath: "\(folder)/Recorded/\(name).json")
            return Array(
                text.split(separator: "SESSION", omittingEmptySubsequences: false).joined(separator: session).utf8)
        }

        private static func answer(
            _ service: Service, _ name: String, _ session: String, _ handler: any FunctionHandler
        ) throws -> Reply {
            let recorder = AnswerRecorder()
            var handler = handler
            _ = handler.handle(service.invocation(try event(name, session: session), nil), Responder(recorder))
            return try Reply(recorder)
        }

        @Test("each endpoint reads what API Gateway sends", arguments: Backend.allCases)
        func all(_ backend: Backend) throws {
            let service = try Service(backend)
            let start = try Self.answer(service, "start", "", RESTFunction<Start>(service.resources))
            #expect(start.status == 200 && start.data["status"] == "creating" && service.store.idleWaits == [5000])
            let (id, controller) = try service.ready()
            let status = try Self.answer(service, "retrieve", id, RESTFunction<Retrieve>(service.resources))
            #expect(status.data["status"] == "READY" && status.data["sessionId"]?.stringValue == id)
            service.browserAnswers(controller, .connected, .finished(result: ["url": "https://example.com/"]))
            let navigate = try Self.answer(service, "navigate", id, ActionFunction<Navigate>(service.resources))
            #expect(navigate.headers["content-type"] == "text/event-stream" && navigate.pieces.count == 3)
            service.store.whileWaiting(
                .happens {
                    for command in try controller.takeCommands() {
                        try controller.report(.finished(result: []), of: command.actionID)
                    }
                })
            let debug = try Self.answer(service, "debug", id, RESTFunction<Debug>(service.resources))
            #expect(debug.status == 200 && debug.data["pages"] == [])
            let url = try Self.answer(service, "cdp-url", id, RESTFunction<CDPURL>(service.resources))
            #expect(url.status == 200 && url.data["scopes"] == ["view"])
            let end = try Self.answer(service, "end", id, RESTFunction<End>(service.resources))
            #expect(end.status == 200 && end.data["status"] == "terminating")
            #expect(!service.log.lines.contains { $0.contains("wc_recorded") })
        }
    }
}
