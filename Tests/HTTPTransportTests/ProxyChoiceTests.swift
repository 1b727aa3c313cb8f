import Glibc
import HTTPTransport
import TestSupport
import Testing

@Suite("ProxyChoice", .serialized)
struct ProxyChoiceTests {
    @Test(
        "a proxy of the environment is used only when that was asked for",
        arguments: [ProxyChoice.none, .fromEnvironment])
    func environment(choice: ProxyChoice) throws {
        let answer: @Sendable (String, ScriptedConnection) -> Void = { name, connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
        }
        let proxy = ScriptedServer { answer("proxy", $0) }
        let origin = ScriptedServer { answer("origin", $0) }
        defer {
            proxy.stop()
            origin.stop()
        }
        setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
        defer { unsetenv("http_proxy") }
        let client = try CurlClient(CurlConfiguration(proxy: choice))
        let response = try client.send(
            HTTPRequest(method: "GET", url: "http://127.0.0.1:\(origin.port)/", headers: [:], body: []),
            timeoutMilliseconds: 20_000)
        #expect(String(decoding: response.body, as: UTF8.self) == (choice == .none ? "origin" : "proxy"))
    }
}
