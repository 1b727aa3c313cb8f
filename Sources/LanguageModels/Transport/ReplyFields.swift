import JSONCoding
import JSONModel

/// Reading of what providers' answers have in common.
enum ReplyFields {
    /// A count of tokens: zero for what is absent or no sensible number.
    static func count(_ value: JSONValue?) -> Int {
        guard let count = value?.integerValue, (0...1_000_000_000).contains(count) else { return 0 }
        return Int(count)
    }

    /// A call's arguments that came as JSON text; empty text means none.
    static func arguments(_ text: String, of tool: String) throws(ModelError) -> JSONValue {
        if text.allSatisfy(\.isWhitespace) { return .object([:]) }
        guard let value = try? JSON.value(from: Array(text.utf8)), value.objectValue != nil else {
            throw ModelError(.badReply, "the arguments of the tool \(tool.prefix(64)) are no JSON object")
        }
        return value
    }

    /// The arguments as the tool's parameters have them where they can be made to fit: members that are null only because
    /// a strict schema requires all are left out.
    static func call(id: String, name: String, arguments: JSONValue, tools: [ModelTool]) -> ToolCall {
        guard let tool = tools.first(where: { $0.name == name }), let schema = try? JSONSchema(tool.parameters),
            let fitted = try? schema.fitted(arguments)
        else { return ToolCall(id: id, name: name, arguments: arguments) }
        return ToolCall(id: id, name: name, arguments: fitted)
    }

    /// What an action calls itself, cut to length, for `ComputerAction.unsupported`.
    static func kind(of action: JSONValue, member: String) -> String {
        String((action[member]?.stringValue ?? "(none)").prefix(40))
    }

    /// A coordinate or length; nil for what is no finite number of a sensible size.
    static func coordinate(_ value: JSONValue?) -> Double? {
        guard let number = value?.numberValue, number.isFinite, abs(number) <= 1_000_000 else { return nil }
        return number
    }

    /// `[x, y]` or `{x, y}`; nil for anything else.
    static func point(_ value: JSONValue?) -> ComputerPoint? {
        if let pair = value?.arrayValue, pair.count == 2 {
            guard let x = coordinate(pair[0]), let y = coordinate(pair[1]) else { return nil }
            return ComputerPoint(x: x, y: y)
        }
        guard let x = coordinate(value?["x"]), let y = coordinate(value?["y"]) else { return nil }
        return ComputerPoint(x: x, y: y)
    }
}
