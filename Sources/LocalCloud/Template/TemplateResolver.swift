/// Evaluates the intrinsic functions of one template against its parameters and the local cloud.
final class TemplateResolver {
    let document: TemplateDocument
    let context: TemplateContext
    private var parameters: [String: String] = [:]
    private var conditionsInProgress: Set<String> = []
    private var namesInProgress: Set<String> = []

    init(document: TemplateDocument, context: TemplateContext) throws(TemplateError) {
        self.document = document
        self.context = context
        self.parameters = try Self.parameterValues(document, context)
    }

    /// The value of a node; nil when it is `AWS::NoValue` or null.
    func value(_ node: TemplateNode) throws(TemplateError) -> TemplateValue? {
        switch node.content {
        case .null:
            return nil
        case .scalar(let text):
            return TemplateValue(line: node.line, content: .scalar(text), isQuoted: node.isQuoted)
        case .list(let items):
            var values: [TemplateValue] = []
            for item in items {
                if let value = try value(item) { values.append(value) }
            }
            return TemplateValue(line: node.line, content: .list(values))
        case .map(let members):
            var values: [TemplateValue.Member] = []
            for member in members {
                guard let value = try value(member.value) else { continue }
                values.append(TemplateValue.Member(key: member.key, line: member.line, value: value))
            }
            return TemplateValue(line: node.line, content: .map(values))
        case .call(let function, let argument):
            return try call(function, argument)
        }
    }

    /// The value of a node as text; an error when it is something else.
    func text(_ node: TemplateNode) throws(TemplateError) -> String {
        guard let value = try value(node), case .scalar(let text) = value.content else {
            throw error(node, "a single value is needed here")
        }
        return text
    }

    /// Whether a named condition holds.
    func condition(_ name: String, line: Int) throws(TemplateError) -> Bool {
        guard let node = document.conditions?[name] else {
            throw TemplateError(file: document.file, line: line, message: "there is no condition \(name)")
        }
        guard conditionsInProgress.insert(name).inserted else {
            throw TemplateError(file: document.file, line: line, message: "condition \(name) depends on itself")
        }
        defer { conditionsInProgress.remove(name) }
        return try condition(node)
    }

    /// The value of a resource's property as text, for names that other resources refer to; nil when it is absent.
    func propertyText(_ property: String, of resource: TemplateDocument.Resource) throws(TemplateError) -> String? {
        guard let node = resource.properties?[property] else { return nil }
        let key = "\(resource.logicalID).\(property)"
        guard namesInProgress.insert(key).inserted else {
            throw error(node, "\(key) depends on itself")
        }
        defer { namesInProgress.remove(key) }
        guard let value = try value(node) else { return nil }
        guard case .scalar(let text) = value.content else { throw error(node, "a single value is needed here") }
        return text
    }

    func error(_ node: TemplateNode, _ message: String) -> TemplateError {
        TemplateError(file: document.file, line: node.line, message: message)
    }

    private static func parameterValues(
        _ document: TemplateDocument, _ context: TemplateContext
    ) throws(TemplateError) -> [String: String] {
        var values: [String: String] = [:]
        for parameter in document.parameters {
            let allowed = (parameter.value["AllowedValues"].map(items) ?? []).compactMap(\.scalar)
            guard let value = context.parameterOverrides[parameter.key] ?? defaultText(parameter.value) else {
                throw TemplateError(
                    file: document.file, line: parameter.line,
                    message: "parameter \(parameter.key) has no default and was not given")
            }
            guard allowed.isEmpty || allowed.contains(value) else {
                throw TemplateError(
                    file: document.file, line: parameter.line,
                    message: "parameter \(parameter.key) must be one of \(allowed.joined(separator: ", "))")
            }
            values[parameter.key] = value
        }
        if let unknown = context.parameterOverrides.keys.sorted().first(where: { values[$0] == nil }) {
            throw TemplateError(file: document.file, line: nil, message: "there is no parameter \(unknown)")
        }
        return values
    }

    private static func items(_ node: TemplateNode) -> [TemplateNode] {
        guard case .list(let items) = node.content else { return [] }
        return items
    }

    private static func defaultText(_ parameter: TemplateNode) -> String? {
        guard let node = parameter["Default"] else { return nil }
        if case .null = node.content { return "" }
        return node.scalar
    }
}

extension TemplateResolver {
    /// What `Ref` gives: a parameter, a pseudo parameter, or a resource's physical id. Nil for `AWS::NoValue`.
    func reference(_ name: String, line: Int) throws(TemplateError) -> TemplateValue? {
        func scalar(_ text: String) -> TemplateValue { TemplateValue(line: line, content: .scalar(text)) }
        switch name {
        case "AWS::NoValue": return nil
        case "AWS::Region": return scalar(context.region)
        case "AWS::AccountId": return scalar(context.accountID)
        case "AWS::Partition": return scalar("aws")
        case "AWS::URLSuffix": return scalar("amazonaws.com")
        case "AWS::StackName": return scalar(context.stackName)
        case "AWS::StackId": return scalar(context.arn("cloudformation", "stack/\(context.stackName)/local"))
        default: break
        }
        if let value = parameters[name] { return parameter(name, value, line: line) }
        return scalar(try ResourceAttributes(self).reference(name, line: line))
    }

    /// Parameters of the list types become lists, as in CloudFormation.
    private func parameter(_ name: String, _ value: String, line: Int) -> TemplateValue {
        let type = document.parameters.first { $0.key == name }?.value["Type"]?.scalar ?? "String"
        guard type == "CommaDelimitedList" || type.hasPrefix("List<") else {
            return TemplateValue(line: line, content: .scalar(value))
        }
        let items = value.split(separator: ",").map { part in
            TemplateValue(line: line, content: .scalar(String(part.drop { $0 == " " })))
        }
        return TemplateValue(line: line, content: .list(items))
    }

    private func call(_ function: String, _ argument: TemplateNode) throws(TemplateError) -> TemplateValue? {
        switch function {
        case "Ref": return try reference(try text(argument), line: argument.line)
        case "Fn::GetAtt": return try getAttribute(argument)
        case "Fn::Sub": return try substitute(argument)
        case "Fn::Join": return try join(argument)
        case "Fn::If": return try choose(argument)
        case "Fn::Select": return try select(argument)
        case "Fn::Split": return try split(argument)
        case "Fn::FindInMap": return try findInMap(argument)
        case "Fn::GetAZs":
            let zones = ["a", "b", "c"].map { zone in
                TemplateValue(line: argument.line, content: .scalar(context.region + zone))
            }
            return TemplateValue(line: argument.line, content: .list(zones))
        default:
            throw error(argument, "the function \(function) cannot be used here in the local cloud")
        }
    }

    /// The arguments of a function that takes a list of exactly so many.
    private func arguments(_ node: TemplateNode, _ count: Int, _ name: String) throws(TemplateError) -> [TemplateNode] {
        guard case .list(let items) = node.content, items.count == count else {
            throw error(node, "\(name) takes \(count) arguments")
        }
        return items
    }

    private func scalar(_ text: String, _ node: TemplateNode) -> TemplateValue {
        TemplateValue(line: node.line, content: .scalar(text))
    }

    private func getAttribute(_ node: TemplateNode) throws(TemplateError) -> TemplateValue {
        let parts: [String]
        switch node.content {
        case .scalar(let text):
            parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        default:
            parts = try arguments(node, 2, "Fn::GetAtt").map { item throws(TemplateError) in try text(item) }
        }
        guard parts.count == 2 else { throw error(node, "Fn::GetAtt needs a resource and an attribute") }
        return scalar(try ResourceAttributes(self).attribute(parts[1], of: parts[0], line: node.line), node)
    }

    private func join(_ node: TemplateNode) throws(TemplateError) -> TemplateValue {
        let items = try arguments(node, 2, "Fn::Join")
        guard let list = try value(items[1]), case .list(let parts) = list.content else {
            throw error(items[1], "Fn::Join needs a list")
        }
        var texts: [String] = []
        for part in parts {
            guard case .scalar(let text) = part.content else { throw error(items[1], "Fn::Join joins single values") }
            texts.append(text)
        }
        return scalar(texts.joined(separator: try text(items[0])), node)
    }

    private func split(_ node: TemplateNode) throws(TemplateError) -> TemplateValue {
        let items = try arguments(node, 2, "Fn::Split")
        let (delimiter, source) = (Array(try text(items[0]).utf8), Array(try text(items[1]).utf8))
        guard !delimiter.isEmpty else { throw error(node, "Fn::Split needs a delimiter") }
        var parts: [TemplateValue] = []
        var start = 0
        var index = 0
        while index + delimiter.count <= source.count {
            if source[index..<index + delimiter.count].elementsEqual(delimiter) {
                parts.append(scalar(String(decoding: source[start..<index], as: UTF8.self), node))
                index += delimiter.count
                start = index
            } else {
                index += 1
            }
        }
        parts.append(scalar(String(decoding: source[start...], as: UTF8.self), node))
        return TemplateValue(line: node.line, content: .list(parts))
    }

    private func select(_ node: TemplateNode) throws(TemplateError) -> TemplateValue {
        let items = try arguments(node, 2, "Fn::Select")
        guard let index = Int(try text(items[0])), let list = try value(items[1]), case .list(let parts) = list.content,
            parts.indices.contains(index)
        else { throw error(node, "Fn::Select needs an index within a list") }
        return parts[index]
    }

    private func choose(_ node: TemplateNode) throws(TemplateError) -> TemplateValue? {
        let items = try arguments(node, 3, "Fn::If")
        return try condition(try text(items[0]), line: node.line) ? value(items[1]) : value(items[2])
    }

    private func findInMap(_ node: TemplateNode) throws(TemplateError) -> TemplateValue? {
        let items = try arguments(node, 3, "Fn::FindInMap")
        let (map, first, second) = (try text(items[0]), try text(items[1]), try text(items[2]))
        guard let found = document.mappings?[map]?[first]?[second] else {
            throw error(node, "Mappings.\(map).\(first).\(second) does not exist")
        }
        return try value(found)
    }
}

extension TemplateResolver {
    /// Whether the expression of a condition holds.
    private func condition(_ node: TemplateNode) throws(TemplateError) -> Bool {
        if let members = node.members, members.count == 1, members[0].key == "Condition" {
            return try condition(try text(members[0].value), line: node.line)
        }
        guard case .call(let function, let argument) = node.content else {
            throw error(node, "a condition must be a condition function")
        }
        switch function {
        case "Condition":
            return try condition(try text(argument), line: node.line)
        case "Fn::Equals":
            let items = try arguments(argument, 2, function)
            return try text(items[0]) == text(items[1])
        case "Fn::Not":
            return try !condition(try arguments(argument, 1, function)[0])
        case "Fn::And", "Fn::Or":
            guard case .list(let items) = argument.content, (2...10).contains(items.count) else {
                throw error(node, "\(function) takes 2 to 10 conditions")
            }
            for item in items where try condition(item) == (function == "Fn::Or") { return function == "Fn::Or" }
            return function == "Fn::And"
        default:
            throw error(node, "\(function) is no condition function")
        }
    }

    /// `${Name}`, `${Name.Attribute}`, `${!Literal}`, with an optional map of own names.
    private func substitute(_ node: TemplateNode) throws(TemplateError) -> TemplateValue {
        var names: [String: String] = [:]
        let pattern: String
        if case .list(let items) = node.content, items.count == 2, let members = items[1].members {
            pattern = try text(items[0])
            for member in members { names[member.key] = try text(member.value) }
        } else {
            pattern = try text(node)
        }
        var result = ""
        var rest = pattern[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw error(node, "Fn::Sub: a ${ is not closed")
            }
            result += try substitution(String(rest[start.upperBound..<end]), names, node)
            rest = rest[rest.index(after: end)...]
        }
        return scalar(result + rest, node)
    }

    private func substitution(
        _ name: String, _ names: [String: String], _ node: TemplateNode
    ) throws(TemplateError) -> String {
        if name.hasPrefix("!") { return "${\(name.dropFirst())}" }
        if let value = names[name] { return value }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            return try ResourceAttributes(self).attribute(parts[1], of: parts[0], line: node.line)
        }
        guard let value = try reference(name, line: node.line), case .scalar(let text) = value.content else {
            throw error(node, "Fn::Sub: \(name) is not a single value")
        }
        return text
    }
}
