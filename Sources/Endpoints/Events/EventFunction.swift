import JSONModel
package import LambdaRuntime
package import StructuredLogging

/// A handler of events from the bus or a queue. Throwing brings the event again (Lambda's asynchronous retry), so a handler
/// must bear to see an event twice.
package protocol EventHandling: SendableMetatype {
    init(_ resources: FunctionResources)
    /// Returns the bytes of the function's answer; events from the bus have none to give.
    func handle(_ payload: [UInt8]) throws -> [UInt8]
}

/// Serves an `EventHandling` as a function.
package final class EventFunction<Handler: EventHandling>: FunctionHandler {
    private let handler: Handler
    private let log: StructuredLog

    package convenience init(_ resources: FunctionResources) {
        self.init(Handler(resources), log: resources.log)
    }

    /// For a handler that needs less than all resources.
    package init(_ handler: Handler, log: StructuredLog) {
        self.handler = handler
        self.log = log
    }

    package func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        do {
            return try responder.succeed(handler.handle(invocation.payload), contentType: "application/json")
        } catch {
            log.error(
                "the event was not handled", ["requestId": .string(invocation.requestID), "cause": .string("\(error)")])
            return responder.fail(FunctionError(type: "EventNotHandled", message: "\(error)", stackTrace: []))
        }
    }
}
