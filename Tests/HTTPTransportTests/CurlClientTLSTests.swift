import Glibc
import HTTPTransport
import TestSupport
import Testing

@Suite("CurlClient over TLS", .serialized)
struct CurlClientTLSTests {
    private func code(_ fixture: TLSFixture, _ configuration: CurlConfiguration) throws -> HTTPError {
        let client = try CurlClient(configuration)
        let request = HTTPRequest(
            method: "GET", url: "https://127.0.0.1:\(fixture.port)/?secret=hush", headers: [:], body: [])
        let error = #expect(throws: HTTPError.self) { try client.send(request, timeoutMilliseconds: 20_000) }
        return try #require(error)
    }

    @Test("a server whose authority is in the certificate file is spoken to")
    func trusted() throws {
        let fixture = try #require(TLSFixture(subject: "IP:127.0.0.1"))
        defer { fixture.stop() }
        let client = try CurlClient(CurlConfiguration(certificateFile: fixture.certificateFile))
        let response = try client.send(
            HTTPRequest(method: "GET", url: "https://127.0.0.1:\(fixture.port)/", headers: [:], body: []),
            timeoutMilliseconds: 20_000)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.3"))
    }

    @Test("an unknown authority, another name, and a missing certificate file are TLS failures that name their cause")
    func refused() throws {
        let fixture = try #require(TLSFixture(subject: "DNS:elsewhere.example"))
        defer { fixture.stop() }
        let unknown = try code(fixture, CurlConfiguration())
        #expect(unknown.code == .tlsFailed && unknown.message.contains("self-signed"), "\(unknown)")
        let other = try code(fixture, CurlConfiguration(certificateFile: fixture.certificateFile))
        #expect(other.code == .tlsFailed, "\(other)")
        let missing = try code(fixture, CurlConfiguration(certificateFile: "/nonexistent.pem"))
        #expect(missing.code == .tlsFailed, "\(missing)")
        #expect(![unknown, other, missing].contains { $0.message.contains("hush") })
    }

    @Test("the default certificate file exists")
    func defaultFile() {
        #expect(access(CurlConfiguration.defaultCertificateFile, R_OK) == 0)
    }
}
