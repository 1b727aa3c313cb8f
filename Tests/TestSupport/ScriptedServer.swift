import Glibc

/// A TCP server on a free port of 127.0.0.1 that treats every connection as a test says; for peers that misbehave.
package final class ScriptedServer: Sendable {
    package let port: Int
    private let listener: Int32
    private let worker: Worker<Bool>

    init(_ script: @escaping @Sendable (ScriptedConnection) -> Void) throws {
        let port = try freePort()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(listener, 16) == 0 else { throw FixtureError("listen: \(errno)") }
        self.port = port
        self.listener = listener
        self.worker = Worker {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return true }
                startThread {
                    script(ScriptedConnection(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        _ = worker.join()
        close(listener)
    }
}

/// One connection to a `ScriptedServer`; it is closed when the script returns.
package struct ScriptedConnection: Sendable {
    let descriptor: Int32

    /// Waits for bytes and returns them; empty when the peer has gone.
    package func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    /// False when the peer has gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// As above.
    @discardableResult
    package func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    /// Waits until the peer has gone.
    package func waitForEnd() {
        while !receive().isEmpty {}
    }
}

/// Runs `body` with a server that runs `script` for each connection.
package func withScriptedServer<Result>(
    _ script: @escaping @Sendable (ScriptedConnection) -> Void, _ body: (ScriptedServer) throws -> Result
) throws -> Result {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    return try body(server)
}
