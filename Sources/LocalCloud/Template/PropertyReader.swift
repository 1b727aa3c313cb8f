/// Reads the members of one mapping and remembers which were asked for, so that one nobody asked for is an error with its line.
struct PropertyReader {
    let file: String
    /// Where the mapping stands, as `Resources.Start.Properties`, for messages.
    let path: String
    let line: Int
    private let members: [TemplateValue.Member]
    private var read: Set<String> = []

    /// A reader of nothing when `value` is nil.
    init(_ value: TemplateValue?, path: String, line: Int, file: String) throws(TemplateError) {
        self.file = file
        self.path = path
        self.line = value?.line ?? line
        guard let value else {
            self.members = []
            return
        }
        guard case .map(let members) = value.content else {
            throw TemplateError(file: file, line: value.line, message: "\(path) must be a mapping, not \(value.kind)")
        }
        self.members = members
    }

    /// The member's value as it stands.
    mutating func value(_ key: String) -> TemplateValue? {
        read.insert(key)
        return members.first { $0.key == key }?.value
    }

    /// A single value as text.
    mutating func text(_ key: String) throws(TemplateError) -> String? {
        guard let value = value(key) else { return nil }
        guard case .scalar(let text) = value.content else { throw wrong(key, value, "a single value") }
        return text
    }

    /// As `text`, and it must be there.
    mutating func requiredText(_ key: String) throws(TemplateError) -> String {
        guard let text = try text(key) else { throw missing(key) }
        return text
    }

    /// A whole number within `range`.
    mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(TemplateError) -> Int? {
        guard let value = value(key) else { return nil }
        guard case .scalar(let text) = value.content, let number = Int(text), range.contains(number) else {
            throw wrong(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `true` or `false`.
    mutating func boolean(_ key: String) throws(TemplateError) -> Bool? {
        guard let value = value(key) else { return nil }
        switch value.content {
        case .scalar("true"), .scalar("True"): return true
        case .scalar("false"), .scalar("False"): return false
        default: throw wrong(key, value, "true or false")
        }
    }

    /// The items of a list; none when the member is absent.
    mutating func list(_ key: String) throws(TemplateError) -> [TemplateValue] {
        guard let value = value(key) else { return [] }
        guard case .list(let items) = value.content else { throw wrong(key, value, "a list") }
        return items
    }

    /// A list of single values.
    mutating func texts(_ key: String) throws(TemplateError) -> [String] {
        var texts: [String] = []
        for item in try list(key) {
            guard case .scalar(let text) = item.content else { throw wrong(key, item, "a list of single values") }
            texts.append(text)
        }
        return texts
    }

    /// A mapping of names to single values.
    mutating func textMap(_ key: String) throws(TemplateError) -> [String: String] {
        guard let value = value(key) else { return [:] }
        guard case .map(let members) = value.content else { throw wrong(key, value, "a mapping") }
        var result: [String: String] = [:]
        for member in members {
            guard case .scalar(let text) = member.value.content else {
                throw wrong("\(key).\(member.key)", member.value, "a single value")
            }
            result[member.key] = text
        }
        return result
    }

    /// A reader for the mapping under `key`; nil when it is absent.
    mutating func nested(_ key: String) throws(TemplateError) -> PropertyReader? {
        guard let value = value(key) else { return nil }
        return try PropertyReader(value, path: "\(path).\(key)", line: value.line, file: file)
    }

    /// The names in the mapping, in order.
    var names: [(key: String, line: Int)] { members.map { ($0.key, $0.line) } }

    /// Accepts these members without looking at them: they mean nothing on one machine.
    mutating func accept(_ keys: String...) {
        read.formUnion(keys)
    }

    /// Throws for the first member that nobody read.
    func finish() throws(TemplateError) {
        guard let unknown = members.first(where: { !read.contains($0.key) }) else { return }
        throw TemplateError(
            file: file, line: unknown.line, message: "\(path).\(unknown.key) is not supported by the local cloud")
    }

    /// The error for a member that must be there.
    func missing(_ key: String) -> TemplateError {
        TemplateError(file: file, line: line, message: "\(path).\(key) is required")
    }

    /// The error for a member that has the wrong shape.
    func wrong(_ key: String, _ value: TemplateValue, _ expected: String) -> TemplateError {
        TemplateError(file: file, line: value.line, message: "\(path).\(key) must be \(expected)")
    }

    /// The error for a member whose value cannot be honoured here.
    func unsupported(_ key: String, _ problem: String) -> TemplateError {
        let at = members.first { $0.key == key }?.line ?? line
        return TemplateError(file: file, line: at, message: "\(path).\(key) \(problem)")
    }
}
