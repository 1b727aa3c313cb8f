private import Glibc

/// `openssl s_server` on a free port of 127.0.0.1 with a certificate made for the occasion. It answers every GET with a
/// status page.
package final class TLSFixture: Sendable {
    package let port: UInt16
    /// PEM, to be trusted by a client.
    package let certificateFile: String
    private let folder: String
    private let server: RunningProcess

    /// nil when the server has not come up.
    package init?(subject: String) {
        var template = Array("/tmp/wallcrawler-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        certificateFile = folder + "/cert.pem"
        let maker = RunningProcess(
            "/usr/bin/openssl",
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj",
                "/CN=wallcrawler test", "-addext", "subjectAltName=\(subject)", "-keyout", folder + "/key.pem", "-out",
                certificateFile,
            ], environment: ["PATH": "/usr/bin:/bin"])
        guard maker.waitForExit(seconds: 60) == .code(0) else { return nil }
        server = RunningProcess(
            "/usr/bin/openssl",
            arguments: [
                "s_server", "-accept", "127.0.0.1:0", "-cert", certificateFile, "-key", folder + "/key.pem", "-www",
            ], environment: ["PATH": "/usr/bin:/bin"])
        guard let port = Self.port(of: server) else {
            server.stop()
            return nil
        }
        self.port = port
    }

    package func stop() {
        server.stop()
        for name in ["cert.pem", "key.pem"] { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    /// From the line `ACCEPT 127.0.0.1:PORT`.
    private static func port(of server: RunningProcess) -> UInt16? {
        for _ in 0..<3_000 where server.isRunning {
            for line in server.output.split(separator: "\n") where line.hasPrefix("ACCEPT ") {
                if let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) { return port }
            }
            usleep(10_000)
        }
        return nil
    }
}
