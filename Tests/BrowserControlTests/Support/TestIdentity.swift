import BrowserControl
import Glibc
import ProcessEnvironment
import TestSupport

/// A certificate authority, and a server's certificate for 127.0.0.1, localhost and `*.browsers.example`.
struct TestIdentity {
    let directory: String

    var authority: String { directory + "/ca.pem" }

    func bytes(_ name: String) throws -> [UInt8] {
        let descriptor = open(directory + "/" + name, O_RDONLY)
        guard descriptor >= 0 else { throw FixtureError("\(name): \(errno)") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        return Array(bytes[..<max(read(descriptor, &bytes, bytes.count), 0)])
    }

    func tls() throws -> TLSIdentity {
        try TLSIdentity(
            certificateChain: bytes("server.pem") + bytes("ca.pem"), privateKey: bytes("server.key"),
            now: SystemClock.now)
    }

    static func with<Result>(_ body: (TestIdentity) async throws -> Result) async throws -> Result {
        let directory = try makeTemporaryDirectory()
        defer { removeDirectory(directory) }
        try TestCertificates.write(to: directory)
        return try await body(TestIdentity(directory: directory))
    }

    private static func removeDirectory(_ path: String) {
        guard let entries = opendir(path) else { return }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink(path + "/" + name)
        }
        closedir(entries)
        rmdir(path)
    }
}
