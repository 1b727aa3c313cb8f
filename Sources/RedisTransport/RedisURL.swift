import ByteEncodings
package import ProcessEnvironment

/// Where a Redis server is and how to sign in: `redis://[[user]:password@]host[:port][/database]`, `rediss://` for TLS,
/// as https://www.iana.org/assignments/uri-schemes/prov/redis and `rediss` register them. Prints without the credentials.
package struct RedisURL: Sendable, CustomStringConvertible {
    package let usesTLS: Bool
    /// nil for the default user.
    package let user: String?
    package let password: Secret<String>?
    /// A host name or an address, IPv6 without brackets.
    package let host: String
    package let port: Int
    package let database: Int

    package init(
        usesTLS: Bool, user: String?, password: Secret<String>?, host: String, port: Int, database: Int
    ) {
        self.usesTLS = usesTLS
        self.user = user
        self.password = password
        self.host = host
        self.port = port
        self.database = database
    }

    /// Reads the text of a URL. Throws `malformedURL`, whose message names the part and never quotes it.
    package init(_ text: String) throws(RedisError) {
        let rest: Substring
        if text.hasPrefix("redis://") {
            (self.usesTLS, rest) = (false, text.dropFirst(8))
        } else if text.hasPrefix("rediss://") {
            (self.usesTLS, rest) = (true, text.dropFirst(9))
        } else {
            throw Self.malformed("must begin with redis:// or rediss://")
        }
        guard !rest.utf8.contains(UInt8(ascii: "?")), !rest.utf8.contains(UInt8(ascii: "#")) else {
            throw Self.malformed("cannot have a query or a fragment")
        }
        let pieces = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = pieces[0].split(separator: "@", omittingEmptySubsequences: false)
        guard authority.count <= 2, let address = authority.last else { throw Self.malformed("has more than one @") }
        (self.user, self.password) = try Self.credentials(authority.count == 2 ? authority[0] : nil)
        (self.host, self.port) = try Self.hostAndPort(address)
        self.database = try Self.database(pieces.count == 2 ? pieces[1] : "")
    }

    package var description: String {
        "\(usesTLS ? "rediss" : "redis")://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)/\(database)"
    }
}

private extension RedisURL {
    static func malformed(_ problem: String) -> RedisError {
        RedisError(.malformedURL, "the Redis URL \(problem)")
    }

    static func credentials(_ text: Substring?) throws(RedisError) -> (String?, Secret<String>?) {
        guard let text else { return (nil, nil) }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { throw malformed("has a user but no password") }
        guard let user = PercentEncoding.decodeText(parts[0]), let password = PercentEncoding.decodeText(parts[1])
        else { throw malformed("has a user or a password with broken percent-encoding") }
        return (user.isEmpty ? nil : user, Secret(password))
    }

    static func hostAndPort(_ text: Substring) throws(RedisError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw malformed("has a [ without ]") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw malformed("has something between ] and the port") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let isHost = { (byte: UInt8) in byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "%") }
        guard !host.isEmpty, host.utf8.allSatisfy(isHost), text.first == "[" || !host.utf8.contains(UInt8(ascii: ":"))
        else {
            throw malformed("has no proper host")
        }
        guard let port else { return (String(host), 6379) }
        guard let number = Int(port), (1...65_535).contains(number) else { throw malformed("has no proper port") }
        return (String(host), number)
    }

    static func database(_ text: Substring) throws(RedisError) -> Int {
        guard !text.isEmpty else { return 0 }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text)
        else { throw malformed("must end in a database number") }
        return number
    }
}
