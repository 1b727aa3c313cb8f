import HTTPTransport
import LambdaRuntime
import ProcessEnvironment
import StructuredLogging

/// Runs a function until its environment ends: what the executables call.
package enum Serve {
    /// An endpoint that answers in one piece.
    package static func rest<Endpoint: RESTEndpoint>(_ endpoint: Endpoint.Type) -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            RESTFunction<Endpoint>(try FunctionResources(environment))
        }
    }

    /// An operation on a session's browser.
    package static func action<Endpoint: ActionEndpoint>(_ endpoint: Endpoint.Type) -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            ActionFunction<Endpoint>(try FunctionResources(environment))
        }
    }

    /// An endpoint for the files of a session.
    package static func files<Endpoint: FileEndpoint>(_ endpoint: Endpoint.Type) -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            let resources = try FunctionResources(environment)
            do throws(HTTPError) {
                return try FileFunction<Endpoint>(resources)
            } catch {
                throw FunctionError(type: "CannotStart", message: error.message, stackTrace: [])
            }
        }
    }

    /// A handler of events.
    package static func events<Handler: EventHandling>(_ handler: Handler.Type) -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            EventFunction<Handler>(try FunctionResources(environment))
        }
    }

    /// The audit trail, which works without the master secret, the store and the services.
    package static func monitor() -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            EventFunction<Monitor>(environment)
        }
    }

    /// The WebSocket API.
    package static func screencast() -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            try ScreencastFunction(environment)
        }
    }

    /// The authorizer of the API.
    package static func authorizer() -> Never {
        LambdaFunction.run { (environment) throws(FunctionError) in
            try Authorizer(environment)
        }
    }
}
