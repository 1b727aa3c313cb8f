/// A reply, as RESP2 has it: https://redis.io/docs/latest/develop/reference/protocol-spec/
package enum RedisValue: Hashable, Sendable {
    case null
    /// A bulk string.
    case string([UInt8])
    /// A simple string, as `OK`.
    case status(String)
    case integer(Int64)
    case array([RedisValue])
    /// An error, with the text that the server gave; only inside arrays and pipelines, elsewhere it is thrown.
    case error(RedisError)
}

extension RedisValue {
    /// The bytes of a string.
    package var bytes: [UInt8]? {
        guard case .string(let bytes) = self else { return nil }
        return bytes
    }

    /// The text of a status, or of a string that is UTF-8.
    package var text: String? {
        switch self {
        case .string(let bytes): String(validating: bytes, as: UTF8.self)
        case .status(let text): text
        case .null, .integer, .array, .error: nil
        }
    }

    package var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    package var elements: [RedisValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var isNull: Bool { self == .null }
}
