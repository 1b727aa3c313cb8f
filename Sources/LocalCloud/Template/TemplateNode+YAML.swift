import Yams

extension TemplateNode {
    /// Intrinsic functions that are understood, in both forms (CloudFormation, "Intrinsic function reference").
    private static let functions: Set<String> = [
        "Ref", "Condition", "Fn::And", "Fn::Base64", "Fn::Equals", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs",
        "Fn::If",
        "Fn::Join", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub", "Fn::Cidr",
    ]

    /// Nesting deeper than this is refused.
    private static let maximumDepth = 100

    /// Reads YAML or JSON text; `file` is only for messages.
    static func parse(_ text: String, file: String) throws(TemplateError) -> TemplateNode {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw TemplateError(file: file, line: line(of: error), message: "not valid YAML: \(problem(of: error))")
        } catch {
            throw TemplateError(file: file, line: nil, message: "not valid YAML: \(error)")
        }
        guard let root else { throw TemplateError(file: file, line: 1, message: "the template is empty") }
        return try TemplateNode(root, file: file, depth: 0, fallbackLine: 1)
    }

    private init(_ node: Node, file: String, depth: Int, fallbackLine: Int) throws(TemplateError) {
        let line = node.mark?.line ?? fallbackLine
        guard depth < Self.maximumDepth else {
            throw TemplateError(file: file, line: line, message: "nested more than \(Self.maximumDepth) levels deep")
        }
        let plain: Content
        switch node {
        case .scalar(let scalar):
            plain = node.tag.description == "tag:yaml.org,2002:null" ? .null : .scalar(scalar.string)
        case .sequence(let sequence):
            var items: [TemplateNode] = []
            for item in sequence {
                items.append(try TemplateNode(item, file: file, depth: depth + 1, fallbackLine: line))
            }
            plain = .list(items)
        case .mapping(let mapping):
            plain = .map(try Self.members(of: mapping, file: file, depth: depth, line: line))
        case .alias:
            throw TemplateError(file: file, line: line, message: "YAML aliases are not supported")
        }
        var written = TemplateNode(line: line, content: plain)
        if case .scalar(let scalar) = node {
            written.isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
        }
        self = try Self.applyTag(node.tag.description, to: written, file: file)
    }

    private static func members(
        of mapping: Node.Mapping, file: String, depth: Int, line: Int
    ) throws(TemplateError) -> [Member] {
        var members: [Member] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            let keyLine = key.mark?.line ?? line
            guard case .scalar(let scalar) = key else {
                throw TemplateError(file: file, line: keyLine, message: "a key must be text")
            }
            guard seen.insert(scalar.string).inserted else {
                throw TemplateError(file: file, line: keyLine, message: "\(scalar.string) is written twice")
            }
            let node = try TemplateNode(value, file: file, depth: depth + 1, fallbackLine: keyLine)
            members.append(Member(key: scalar.string, line: keyLine, value: node))
        }
        return members
    }

    /// Turns `!Sub x` and `{"Fn::Sub": x}` into the same call.
    private static func applyTag(
        _ tag: String, to node: TemplateNode, file: String
    ) throws(TemplateError) -> TemplateNode {
        if tag.hasPrefix("!"), tag.count > 1 {
            let short = String(tag.dropFirst())
            let name = functions.contains(short) ? short : "Fn::\(short)"
            guard functions.contains(name) else {
                throw TemplateError(file: file, line: node.line, message: "the function \(tag) is not supported")
            }
            return TemplateNode(line: node.line, content: .call(name, node))
        }
        guard case .map(let members) = node.content, members.count == 1 else { return node }
        let name = members[0].key
        if name == "Condition" { return node }
        guard name == "Ref" || name.hasPrefix("Fn::") else { return node }
        guard functions.contains(name) else {
            throw TemplateError(file: file, line: members[0].line, message: "the function \(name) is not supported")
        }
        return TemplateNode(line: members[0].line, content: .call(name, members[0].value))
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    private static func problem(of error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _): "written twice: \(keys.map { "\($0)" }.joined(separator: ", "))"
        default: "\(error)"
        }
    }
}
