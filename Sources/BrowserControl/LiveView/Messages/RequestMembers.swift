import JSONModel

/// The members of a request, each taken once and checked; what nobody takes is an error.
struct RequestMembers {
    private var members: [String: JSONValue]

    /// Nil when the value is no object.
    init?(_ value: JSONValue) {
        guard let members = value.objectValue else { return nil }
        self.members = members
    }

    mutating func text(_ name: String, maximumBytes: Int) throws(LiveRejection) -> String {
        guard let text = members.removeValue(forKey: name)?.stringValue else {
            throw LiveRejection("`\(name)` must be text")
        }
        guard text.utf8.count <= maximumBytes else { throw LiveRejection("`\(name)` is too long") }
        return text
    }

    mutating func optionalText(_ name: String, maximumBytes: Int) throws(LiveRejection) -> String? {
        guard members[name] != nil else { return nil }
        return try text(name, maximumBytes: maximumBytes)
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ type: Choice.Type
    ) throws(LiveRejection) -> Choice {
        guard let choice = try Choice(rawValue: text(name, maximumBytes: 32)) else {
            throw LiveRejection("`\(name)` is none of the known")
        }
        return choice
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(LiveRejection) -> Int64 {
        guard case .integer(let number)? = members.removeValue(forKey: name), range.contains(number) else {
            throw LiveRejection("`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func number(_ name: String, in range: ClosedRange<Double>) throws(LiveRejection) -> Double {
        guard let number = members.removeValue(forKey: name)?.numberValue, range.contains(number) else {
            throw LiveRejection("`\(name)` must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func flag(_ name: String) throws(LiveRejection) -> Bool {
        guard let flag = members.removeValue(forKey: name)?.boolValue else {
            throw LiveRejection("`\(name)` must be true or false")
        }
        return flag
    }

    mutating func list(_ name: String, maximumCount: Int) throws(LiveRejection) -> [RequestMembers] {
        guard let values = members.removeValue(forKey: name)?.arrayValue, values.count <= maximumCount else {
            throw LiveRejection("`\(name)` must be a list of at most \(maximumCount)")
        }
        var list: [RequestMembers] = []
        for value in values {
            guard let element = RequestMembers(value) else { throw LiveRejection("`\(name)` must hold objects") }
            list.append(element)
        }
        return list
    }

    func finish() throws(LiveRejection) {
        guard members.isEmpty else { throw LiveRejection("there is a member that is not known") }
    }
}

/// Why a message of one who watches is not accepted; nothing of the message is in it but the names of members.
struct LiveRejection: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
