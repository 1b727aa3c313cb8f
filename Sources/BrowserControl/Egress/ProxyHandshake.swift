import ByteEncodings
package import EgressRules

/// Asks a proxy for a tunnel to a target, and reads what it answers, which may be anything: at most 16 KiB of it are looked
/// at. Bytes in, bytes out.
package struct ProxyHandshake {
    /// What is to be done.
    package enum Action: Sendable, Equatable {
        case receive
        case send([UInt8])
        /// The tunnel is there; these bytes of it have come already.
        case finish([UInt8])
        /// There will be no tunnel. Completes a sentence that begins with the proxy.
        case fail(String)
    }

    private enum State {
        /// to `refused`, `finished`
        case connect
        /// to `authenticating`, `requested`
        case greeted
        /// to `requested`
        case authenticating
        /// to `finished`
        case requested
        case finished
    }

    private let proxy: EgressProxy
    private let target: EgressTarget
    private var state: State
    private var bytes: [UInt8] = []
    /// How far a head has been looked at, and whether a line begins there.
    private var scanned = 0
    private var isLineEmpty = false

    /// How much an answer may have, in bytes.
    static let limit = 16 << 10

    package init(proxy: EgressProxy, target: EgressTarget) {
        self.proxy = proxy
        self.target = target
        self.state = proxy.scheme == .http ? .connect : .greeted
    }

    /// What is sent first.
    package var opening: [UInt8] {
        switch proxy.scheme {
        case .http: connectRequest
        // Version, and the methods that we can: none, and a name with a password (RFC 1928, 3).
        case .socks5: proxy.credentials == nil ? [5, 1, 0] : [5, 2, 0, 2]
        }
    }

    /// The proxy has sent something.
    package mutating func receive(_ received: [UInt8]) -> Action {
        bytes += received
        let action =
            switch state {
            case .connect: readResponse()
            case .greeted: readMethod()
            case .authenticating: readStatus()
            case .requested: readReply()
            case .finished: Action.receive
            }
        switch action {
        case .receive where bytes.count > Self.limit: return fail("answers with more than it may")
        case .send where !bytes.isEmpty: return fail("answers before it is asked")
        case .receive, .send, .finish, .fail: return action
        }
    }

    private mutating func finish() -> Action {
        state = .finished
        defer { bytes = [] }
        return .finish(bytes)
    }

    private mutating func fail(_ problem: String) -> Action {
        state = .finished
        bytes = []
        return .fail(problem)
    }
}

// MARK: HTTP

extension ProxyHandshake {
    /// RFC 9110, 9.3.6.
    private var connectRequest: [UInt8] {
        var lines = ["CONNECT \(target) HTTP/1.1", "Host: \(target)"]
        if let credentials = proxy.credentials { lines.append("Proxy-Authorization: \(credentials.basic)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// A head, or several: those before the last one say nothing yet (RFC 9110, 15.2).
    private mutating func readResponse() -> Action {
        while let end = headEnd() {
            guard let status = Self.status(bytes) else { return fail("does not speak HTTP") }
            bytes.removeFirst(end)
            switch status {
            case 100..<200: continue
            // A body has no place here, whatever the head says.
            case 200..<300: return finish()
            default: return fail(Self.problem(status: status))
            }
        }
        // What is no response shows at once; the end of its head may never come.
        let beginning = Array("HTTP/1.".utf8)
        return bytes.starts(with: beginning.prefix(bytes.count)) ? .receive : fail("does not speak HTTP")
    }

    /// Behind the empty line. What was looked at once is not looked at again.
    private mutating func headEnd() -> Int? {
        while scanned < min(bytes.count, Self.limit) {
            let byte = bytes[scanned]
            scanned += 1
            switch byte {
            case UInt8(ascii: "\n") where isLineEmpty:
                defer { (scanned, isLineEmpty) = (0, false) }
                return scanned
            case UInt8(ascii: "\n"): isLineEmpty = true
            case UInt8(ascii: "\r"): break
            default: isLineEmpty = false
            }
        }
        return nil
    }

    /// Of `HTTP/1.1 200 …`.
    private static func status(_ head: [UInt8]) -> Int? {
        guard head.count >= 12, head.starts(with: Array("HTTP/1.".utf8)), head[8] == UInt8(ascii: " ") else {
            return nil
        }
        let digits = head[9..<12]
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            head.count == 12 || [UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(head[12])
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// What a status of a proxy's own means.
    static func problem(status: Int) -> String {
        switch status {
        case 407: "wants a user name and password, or other ones (407)"
        case 403: "does not allow this destination (403)"
        case 502, 503, 504: "could not reach the destination (\(status))"
        default: "refuses the tunnel (\(status))"
        }
    }
}

extension ProxyCredentials {
    /// As a header has them (RFC 7617).
    var basic: String { "Basic " + Base64.standard.encode(Array("\(username):\(password)".utf8)) }
}

// MARK: SOCKS 5

extension ProxyHandshake {
    /// RFC 1928, 3.
    private mutating func readMethod() -> Action {
        if let first = bytes.first, first != 5 { return fail("does not speak SOCKS 5") }
        guard bytes.count >= 2 else { return .receive }
        let method = bytes[1]
        bytes.removeFirst(2)
        switch (method, proxy.credentials) {
        case (0, _):
            state = .requested
            return .send(request)
        case (2, let credentials?):
            state = .authenticating
            let (name, password) = (Array(credentials.username.utf8), Array(credentials.password.utf8))
            // RFC 1929, 2; both were made sure to have at most 255 bytes.
            return .send([1, UInt8(name.count)] + name + [UInt8(password.count)] + password)
        case (0xFF, _):
            let wanted =
                proxy.credentials == nil ? "wants a user name and password" : "does not take a user name and password"
            return fail(wanted)
        default: return fail("does not speak SOCKS 5")
        }
    }

    /// RFC 1929, 2.
    private mutating func readStatus() -> Action {
        guard bytes.count >= 2 else { return .receive }
        guard bytes[0] == 1, bytes[1] == 0 else { return fail("does not take this user name and password") }
        bytes.removeFirst(2)
        state = .requested
        return .send(request)
    }

    /// RFC 1928, 4: names are resolved by the proxy.
    private var request: [UInt8] {
        let head: [UInt8] = [5, 1, 0]
        let port = [UInt8(target.port >> 8), UInt8(target.port & 0xFF)]
        switch target.host {
        case .name(let name): return head + [3, UInt8(name.utf8.count)] + Array(name.utf8) + port
        case .address(.v4(let value)):
            return head + [1] + (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } + port
        case .address(.v6(let value)):
            return head + [4] + (0..<16).map { UInt8(truncatingIfNeeded: value >> (120 - 8 * $0)) } + port
        }
    }

    /// RFC 1928, 6.
    private mutating func readReply() -> Action {
        if let first = bytes.first, first != 5 { return fail("does not speak SOCKS 5") }
        guard bytes.count >= 2 else { return .receive }
        guard bytes[1] == 0 else { return fail(Self.problem(reply: bytes[1])) }
        guard bytes.count >= 5 else { return .receive }
        let length: Int
        switch bytes[3] {
        case 1: length = 4
        case 3: length = 1 + Int(bytes[4])
        case 4: length = 16
        default: return fail("does not speak SOCKS 5")
        }
        let whole = 4 + length + 2
        guard bytes.count >= whole else { return .receive }
        bytes.removeFirst(whole)
        return finish()
    }

    private static func problem(reply: UInt8) -> String {
        switch reply {
        case 2: "does not allow this destination"
        case 3: "could not reach the destination's network"
        case 4: "could not reach the destination"
        case 5: "was refused by the destination"
        case 6: "could not reach the destination in time"
        case 7: "does not make connections"
        case 8: "does not take addresses of this kind"
        default: "could not make the connection (\(reply))"
        }
    }
}
