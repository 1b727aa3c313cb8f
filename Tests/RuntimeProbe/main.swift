import Glibc
import LambdaRuntime
import ProcessEnvironment
import StructuredLogging

// A function that does what its event says, for the conformance suite of the runtime.

let isShutdownWanted = EnvironmentVariables.current["PROBE_SHUTDOWN"] != nil
let log = StructuredLog(EnvironmentVariables.current)

@Sendable func makeProbe(_ environment: EnvironmentVariables) throws(FunctionError) -> any FunctionHandler {
    switch environment["PROBE_INIT"] {
    case "fail":
        throw FunctionError(type: "ConfigurationInvalid", message: "REDIS_URL is not set", stackTrace: ["makeProbe"])
    case "crash": raise(SIGABRT)
    default: break
    }
    return Probe(environment)
}

if isShutdownWanted {
    LambdaFunction.run(makeProbe, onShutdown: { log.info("shut down in order") })
} else {
    LambdaFunction.run(makeProbe)
}
