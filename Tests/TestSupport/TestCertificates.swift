/// A certificate authority and a server's certificate, made by the `openssl` program.
package enum TestCertificates {
    static let files = ["ca.key", "ca.pem", "ca.srl", "server.key", "server.csr", "server.pem", "server.ext"]

    /// Writes `ca.pem`, and `server.pem` with `server.key` for `localhost` and 127.0.0.1, among others.
    package static func write(to directory: String) throws {
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try runProgram(
            ["openssl", "req", "-x509"] + newKey + [
                "-keyout", directory + "/ca.key", "-out", directory + "/ca.pem", "-days", "2", "-subj", "/CN=Test CA",
            ])
        try runProgram(
            ["openssl", "req"] + newKey + [
                "-keyout", directory + "/server.key", "-out", directory + "/server.csr", "-subj", "/CN=test server",
            ])
        try writeFile(directory + "/server.ext", "subjectAltName=DNS:localhost,DNS:*.browsers.example,IP:127.0.0.1\n")
        try runProgram([
            "openssl", "x509", "-req", "-in", directory + "/server.csr", "-CA", directory + "/ca.pem", "-CAkey",
            directory + "/ca.key", "-CAcreateserial", "-days", "2", "-extfile", directory + "/server.ext", "-out",
            directory + "/server.pem",
        ])
    }
}
