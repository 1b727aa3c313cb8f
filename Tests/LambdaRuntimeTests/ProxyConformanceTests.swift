import TestSupport
import Testing

/// In a process of its own, because a proxy is chosen by a variable.
@Suite("CurlClient and proxies", .serialized)
struct ProxyConformanceTests {
    @Test("a proxy of the environment is used only when that was asked for", arguments: ["none", "environment"])
    func environment(choice: String) {
        let answer: @Sendable (String, ScriptedConnection) -> Void = { name, connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
        }
        let proxy = ScriptedServer { answer("environment", $0) }
        let origin = ScriptedServer { answer("none", $0) }
        defer {
            proxy.stop()
            origin.stop()
        }
        withProbe(
            [.event("id-1", "fetch http://127.0.0.1:\(origin.port)/ \(choice)")],
            environment: ["http_proxy": "http://127.0.0.1:\(proxy.port)"]
        ) { server, _ in
            #expect(server.posts(1).first?.text == choice)
        }
    }
}
