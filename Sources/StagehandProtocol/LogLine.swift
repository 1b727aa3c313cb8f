package import JSONModel

/// A line that streams show while an action runs, as clients' loggers read it.
package struct LogLine: Sendable, Equatable {
    package enum Level: Int, Sendable {
        /// Errors and what nobody should miss.
        case error = 0
        case info = 1
        case debug = 2
    }

    /// `action`, `agent`, `model`, `cache`, `receipt`
    package var category: String
    package var message: String
    package var level: Level
    /// Values beside the message, for machines.
    package var auxiliary: [String: JSONValue]

    package init(category: String, message: String, level: Level, auxiliary: [String: JSONValue]) {
        self.category = category
        self.message = message
        self.level = level
        self.auxiliary = auxiliary
    }

    /// The shape on the wire; values of `auxiliary` are text with the name of their type.
    package func json(timestamp: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "category": .string(category), "message": .string(message), "level": .integer(Int64(level.rawValue)),
            "timestamp": .string(timestamp),
        ]
        if !auxiliary.isEmpty {
            members["auxiliary"] = .object(auxiliary.mapValues(Self.auxiliaryValue))
        }
        return .object(members)
    }

    private static func auxiliaryValue(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): ["value": .string(text), "type": "string"]
        case .integer(let number): ["value": .string(String(number)), "type": "integer"]
        case .number(let number): ["value": .string(String(number)), "type": "float"]
        case .bool(let flag): ["value": .string(flag ? "true" : "false"), "type": "boolean"]
        case .null, .array, .object:
            ["value": .string(text(value)), "type": "object"]
        }
    }

    private static func text(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        value.write(to: &bytes, characters: .unicode)
        return String(decoding: bytes, as: UTF8.self)
    }
}
