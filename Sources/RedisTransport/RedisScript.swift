import COpenSSL

/// A Lua script that the server runs as one step. Sent in full only when the server does not know it yet.
package struct RedisScript: Sendable {
    package let source: String
    /// SHA-1 of the source in lower-case hexadecimal: the name by which the server remembers it.
    package let digest: String

    package init(_ source: String) {
        self.source = source
        self.digest = Self.sha1(of: Array(source.utf8))
    }

    fileprivate func command(_ keys: [RedisArgument], _ arguments: [RedisArgument]) -> [RedisArgument] {
        ["EVALSHA", RedisArgument(digest), RedisArgument(keys.count)] + keys + arguments
    }

    private static func sha1(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let status = unsafe EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha1(), nil)
        precondition(status == 1 && count == 20, "OpenSSL computes SHA-1")
        return digest.prefix(20).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}

extension RedisConnection {
    /// Runs a script: EVALSHA, and EVAL if the server answers NOSCRIPT (then it has not run).
    package func run(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument], repetition: Repetition,
        timeoutMilliseconds: Int
    ) throws(RedisError) -> RedisValue {
        do {
            return try send(
                script.command(keys, arguments), repetition: repetition, timeoutMilliseconds: timeoutMilliseconds)
        } catch  where error.code == .server("NOSCRIPT") {
            return try send(
                ["EVAL", RedisArgument(script.source), RedisArgument(keys.count)] + keys + arguments,
                repetition: repetition, timeoutMilliseconds: timeoutMilliseconds)
        }
    }

    /// As `post`, for a script. Where the server does not know it, the reply is NOSCRIPT, and it has not run.
    package func post(_ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument]) -> PostedCommand? {
        post(script.command(keys, arguments))
    }
}
