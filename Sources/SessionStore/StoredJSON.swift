import JSONCoding
package import JSONModel
package import SessionLifecycle

/// Values that are stored as JSON, with their limits. Every store uses these, so that all refuse the same values.
package enum StoredJSON {
    /// Throws `tooLarge`, and `unreadable` for a value that JSON cannot express (a number that is not finite).
    package static func encode<Value: Encodable>(
        _ value: Value, as what: String, limit: Int
    ) throws(StoreError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try JSON.encode(value)
        } catch {
            throw .unreadable(what: what, problem: error.description)
        }
        guard bytes.count <= limit else { throw .tooLarge(what: what, size: bytes.count, limit: limit) }
        return bytes
    }

    /// Throws `unreadable`.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], as what: String
    ) throws(StoreError) -> Value {
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw .unreadable(what: what, problem: error.description)
        }
    }

    package static func encode(_ record: SessionRecord) throws(StoreError) -> [UInt8] {
        try encode(record, as: "session record", limit: StoreLimits.record)
    }

    package static func encode(_ entry: ActionEntry) throws(StoreError) -> [UInt8] {
        try encode(entry.json, as: "action entry", limit: StoreLimits.entry)
    }

    package static func actionEntry(from bytes: [UInt8]) throws(StoreError) -> ActionEntry {
        guard let entry = ActionEntry(try decode(JSONValue.self, from: bytes, as: "action entry")) else {
            throw .unreadable(what: "action entry", problem: "it is of no known kind")
        }
        return entry
    }
}

extension ActionEntry {
    /// `{"connected":{}}`, `{"log":…}`, `{"finished":…}`, `{"failed":{"statusCode":…,"message":…}}`
    package var json: JSONValue {
        switch self {
        case .connected: ["connected": [:]]
        case .log(let value): .object(["log": value])
        case .finished(let result): .object(["finished": result])
        case .failed(let statusCode, let message):
            ["failed": ["statusCode": .integer(Int64(statusCode)), "message": .string(message)]]
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(_ json: JSONValue) {
        guard let members = json.objectValue, members.count == 1, let (kind, value) = members.first else { return nil }
        switch kind {
        case "connected": self = .connected
        case "log": self = .log(value)
        case "finished": self = .finished(result: value)
        case "failed":
            guard let code = value["statusCode"]?.integerValue, let message = value["message"]?.stringValue else {
                return nil
            }
            self = .failed(statusCode: Int(code), message: message)
        default: return nil
        }
    }
}

extension SessionCommand {
    /// Throws `tooLarge`, and `malformedIdentifier` for the action's id.
    package func check() throws(StoreError) {
        try StoreIdentifier.check(actionID, of: "action")
        let size = operation.utf8.count + dialect.utf8.count + parameters.count + (sealedModelKey?.count ?? 0)
        guard size <= StoreLimits.command else {
            throw .tooLarge(what: "command", size: size, limit: StoreLimits.command)
        }
    }
}
