import TestSupport

/// Runs the probe as a process against a scripted Runtime API, and ends it afterwards.
func withProbe<Value>(
    _ nexts: [RuntimeAPIServer.Reply], environment: [String: String] = [:],
    intercept: @escaping RuntimeAPIServer.Interception = { _, _ in nil },
    _ body: (RuntimeAPIServer, RunningProcess) throws -> Value
) rethrows -> Value {
    let server = RuntimeAPIServer(nexts: nexts, intercept: intercept)
    var variables = [
        "AWS_LAMBDA_RUNTIME_API": server.endpoint, "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
        // The traffic with the Runtime API must not be captured.
        "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9",
    ]
    variables.merge(environment) { $1 }
    let process = RunningProcess(builtProductsFolder + "/RuntimeProbe", environment: variables)
    defer {
        process.stop()
        server.stop()
    }
    return try body(server, process)
}

extension RuntimeAPIServer.Reply {
    /// An event with this id, that asks the probe for this.
    static func event(_ id: String, _ command: String, _ more: [(String, String)] = []) -> Self {
        RuntimeEvent(id, "\"\(command)\"", more).reply
    }
}
