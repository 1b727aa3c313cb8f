/// A part of a template as it is written, intrinsic functions not yet evaluated.
struct TemplateNode: Sendable {
    /// What stands at this place.
    indirect enum Content: Sendable {
        case null
        case scalar(String)
        case list([TemplateNode])
        case map([Member])
        /// An intrinsic function by its long name (`Ref`, `Condition`, `Fn::Sub`), in whichever form it was written.
        case call(String, TemplateNode)
    }

    /// One `key: value` of a mapping.
    struct Member: Sendable {
        let key: String
        let line: Int
        let value: TemplateNode
    }

    let line: Int
    let content: Content
    /// The scalar was written in quotes: `'5'` is text, `5` a number.
    var isQuoted = false

    /// The members of a mapping, nil for anything else.
    var members: [Member]? {
        guard case .map(let members) = content else { return nil }
        return members
    }

    /// The value under `key` in a mapping.
    subscript(_ key: String) -> TemplateNode? {
        members?.first { $0.key == key }?.value
    }

    /// The text of a scalar, nil for anything else.
    var scalar: String? {
        guard case .scalar(let text) = content else { return nil }
        return text
    }

    /// `self` over `base`, as SAM merges `Globals`: mappings member by member, lists one after the other, anything else replaced.
    func merged(over base: TemplateNode) -> TemplateNode {
        switch (base.content, content) {
        case (.map(let lower), .map(let upper)):
            let replaced = lower.map { member in
                guard let mine = self[member.key] else { return member }
                return Member(key: member.key, line: member.line, value: mine.merged(over: member.value))
            }
            let added = upper.filter { member in !lower.contains { $0.key == member.key } }
            return TemplateNode(line: line, content: .map(replaced + added))
        case (.list(let lower), .list(let upper)):
            return TemplateNode(line: line, content: .list(lower + upper))
        default:
            return self
        }
    }
}
