import BrowserControl
import Glibc
import ProcessEnvironment
import TestSupport
import Testing
import Timestamps

@testable import SessionControl

@Suite("The controller's transport")
struct AccessTransportTests {
    private func withFiles(_ body: (_ directory: String) throws -> Void) throws {
        let directory = try makeTemporaryDirectory()
        defer {
            for name in ["ca.key", "ca.pem", "ca.srl", "server.key", "server.csr", "server.pem", "server.ext", "big"] {
                unlink(directory + "/" + name)
            }
            rmdir(directory)
        }
        try TestCertificates.write(to: directory)
        try body(directory)
    }

    private func transport(_ variables: [String: String]) throws(EnvironmentError) -> AccessTransport {
        try AccessTransport(EnvironmentVariables(variables), now: SystemClock.now)
    }

    /// The variable that an error names; the error must not hold what it must not.
    private func blamed(_ variables: [String: String]) -> String? {
        do {
            _ = try transport(variables)
            return nil
        } catch {
            #expect(!error.description.contains("PRIVATE KEY-----"))
            return error.variable
        }
    }

    private func text(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &bytes, bytes.count)
        try #require(count > 0)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test("without a certificate there is no TLS, and the scheme is what is said")
    func plain() throws {
        #expect(try transport([:]).scheme == "ws" && transport([:]).tls == nil)
        #expect(try transport(["ACCESS_SCHEME": "wss"]).scheme == "wss")
        #expect(blamed(["ACCESS_SCHEME": "https"]) == "ACCESS_SCHEME")
    }

    @Test("a pair is read from files and from text, and makes the scheme wss")
    func pairs() throws {
        try withFiles { directory in
            let files = [
                "CONTROLLER_CERTIFICATE": directory + "/server.pem",
                "CONTROLLER_PRIVATE_KEY": directory + "/server.key",
            ]
            let texts = try files.mapValues(text)
            for variables in [files, texts] {
                let transport = try transport(variables)
                #expect(transport.tls != nil && transport.scheme == "wss")
                #expect(blamed(variables.merging(["ACCESS_SCHEME": "ws"]) { $1 }) == "ACCESS_SCHEME")
            }
        }
    }

    @Test("what cannot be used is one error that names the variable")
    func refused() throws {
        try withFiles { directory in
            let certificate = ["CONTROLLER_CERTIFICATE": directory + "/server.pem"]
            let key = ["CONTROLLER_PRIVATE_KEY": directory + "/server.key"]
            let chunk = String(repeating: "x", count: (1 << 20) + 1)
            try writeFile(directory + "/big", chunk)
            #expect(blamed(certificate) == "CONTROLLER_PRIVATE_KEY")
            #expect(blamed(key) == "CONTROLLER_CERTIFICATE")
            for path in [
                "/nonexistent/x.pem", "relative.pem", directory, directory + "/big", "/dev/null",
                directory + "/server.key",
            ] {
                let variables = key.merging(["CONTROLLER_CERTIFICATE": path]) { $1 }
                #expect(blamed(variables) == "CONTROLLER_CERTIFICATE", "\(path)")
            }
            for path in ["/nonexistent/x.key", directory + "/ca.key", directory + "/server.pem"] {
                let variables = certificate.merging(["CONTROLLER_PRIVATE_KEY": path]) { $1 }
                #expect(blamed(variables) == "CONTROLLER_PRIVATE_KEY", "\(path)")
            }
        }
    }
}
