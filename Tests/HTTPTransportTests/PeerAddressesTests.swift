import HTTPTransport
import TestSupport
import Testing

@Suite("Addresses that a client may connect to")
struct PeerAddressesTests {
    @Test("loopback is reached or not, as the configuration says, also by a name that leads there")
    func connecting() throws {
        try withScriptedServer({ connection in
            guard connection.readHead() != nil else { return }
            connection.write(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
        }) { server in
            for host in ["127.0.0.1", "localhost"] {
                let request = HTTPRequest(
                    method: "GET", url: "http://\(host):\(server.port)/", headers: [:], body: [])
                let open = try CurlClient(CurlConfiguration(peers: .exceptLinkLocal))
                #expect(try open.send(request, timeoutMilliseconds: 20_000).status == 204)
                let before = server.connectionCount
                let closed = try CurlClient(CurlConfiguration(peers: .exceptLinkLocalAndLoopback))
                let error = #expect(throws: HTTPError.self) { try closed.send(request, timeoutMilliseconds: 20_000) }
                #expect(error?.code == .couldNotConnect)
                #expect(server.connectionCount == before)
            }
        }
    }

    @Test(
        "link-local addresses are refused before anything is sent",
        arguments: ["169.254.169.254", "[fe80::1]", "2852039166"])
    func linkLocal(host: String) throws {
        let client = try CurlClient(CurlConfiguration(peers: .exceptLinkLocal))
        let request = HTTPRequest(method: "GET", url: "http://\(host)/", headers: [:], body: [])
        let error = #expect(throws: HTTPError.self) { try client.send(request, timeoutMilliseconds: 20_000) }
        #expect(error?.code == .couldNotConnect)
    }

    @Test("any host may be named when any address may be reached")
    func any() {
        #expect(PeerAddresses.any.allows(host: "169.254.169.254"))
        #expect(PeerAddresses.exceptLinkLocal.allows(host: "10.0.0.1"))
        #expect(PeerAddresses.exceptLinkLocalAndLoopback.allows(host: "api.openai.com"))
        #expect(!PeerAddresses.exceptLinkLocalAndLoopback.allows(host: "localhost."))
    }
}
