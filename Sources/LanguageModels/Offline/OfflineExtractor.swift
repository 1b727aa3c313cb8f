import JSONModel

/// Fills a schema from a page: properties by their names, from what is labelled so, from headings, links and fields, and
/// arrays from lists, tables and other repeated structures. What is not there is left out, null, or the empty text;
/// where the schema allows none of these, the property is reported as missing.
struct OfflineExtractor: Sendable {
    /// The page.
    let outline: Outline
    private let instruction: [String]
    private let facts: PageFacts

    init(_ outline: Outline, instruction: String) {
        self.outline = outline
        self.instruction = Words.of(instruction.prefix(4000)).filter { !Words.empty.contains($0) }
        self.facts = PageFacts(outline)
    }

    /// What was found, and how much of it was really on the page.
    struct Filled: Sendable {
        var value: JSONValue
        /// Values that came from the page.
        var evidence: Int
        /// Paths of properties that the schema requires and the page lacks.
        var missing: [String] = []
    }

    /// Fills the schema from the whole page.
    func fill(_ schema: JSONSchema) -> Filled {
        fill(schema, words: [], path: "", in: outline.all)
            ?? Filled(value: .null, evidence: 0, missing: ["(everything)"])
    }
}

private extension OfflineExtractor {
    /// Nil when there is nothing to fill it with.
    func fill(_ schema: JSONSchema, words: [String], path: String, in range: Range<Int>) -> Filled? {
        switch schema.shape {
        case .anything: return text(words, schema, range).map { Filled(value: .string($0), evidence: 1) }
        case .null: return Filled(value: .null, evidence: 0)
        case .boolean: return boolean(words, range).map { Filled(value: .bool($0), evidence: 1) }
        case .integer:
            return number(words, schema, range).flatMap { Int64(exactly: $0.rounded()) }
                .map { Filled(value: .integer($0), evidence: 1) }
        case .number:
            return number(words, schema, range)
                .map { Filled(value: .wholeWherePossible($0), evidence: 1) }
        case .string(let form):
            return string(form, words, schema, range).map { Filled(value: .string($0), evidence: 1) }
        case .union(let members):
            let found = members.filter { $0.shape != .null }.lazy
                .compactMap { fill($0, words: words, path: path, in: range) }.first { $0.missing.isEmpty }
            return found ?? (schema.allowsNull ? Filled(value: .null, evidence: 0) : nil)
        case .object(let properties, let required):
            return object(properties, required, words: words, path: path, in: range)
        case .array(let items): return array(items, words: words, path: path, in: range)
        }
    }

    func object(
        _ properties: [String: JSONSchema], _ required: Set<String>, words: [String], path: String, in range: Range<Int>
    ) -> Filled {
        var result = Filled(value: .null, evidence: 0)
        var members: [String: JSONValue] = [:]
        // A part of the page that is called so is where its members are.
        let scope = words.isEmpty ? range : section(words, range) ?? range
        for (name, schema) in properties.sorted(by: { $0.key < $1.key }) {
            let place = path.isEmpty ? name : "\(path).\(name)"
            if let filled = fill(schema, words: Words.ofProperty(name), path: place, in: scope) {
                members[name] = filled.value
                result.evidence += filled.evidence
                result.missing += filled.missing
            } else if required.contains(name) {
                guard let nothing = nothing(schema) else {
                    result.missing.append(place)
                    continue
                }
                members[name] = nothing
            }
        }
        result.value = .object(members)
        return result
    }

    /// What says honestly that there is nothing; nil where a schema has no such value.
    func nothing(_ schema: JSONSchema) -> JSONValue? {
        switch schema.shape {
        case .anything, .null: .null
        case .string(.choice), .boolean, .integer, .number, .object: nil
        case .string: ""
        case .array: .array([])
        case .union(let members): schema.allowsNull ? .null : members.lazy.compactMap { nothing($0) }.first
        }
    }

    func array(_ items: JSONSchema, words: [String], path: String, in range: Range<Int>) -> Filled {
        // Lists in lists in lists would have every part of the page looked at over and over.
        guard path.split(separator: "[").count <= 3 else { return Filled(value: .array([]), evidence: 0) }
        if case .object(let properties, _) = items.shape {
            return OfflineRepetition(outline, facts, asked: words + instruction)
                .fill(properties, in: range) { scope, names in
                    self.fill(items, words: [], path: "\(path)[]", in: scope, columns: names)
                }
        }
        let found = OfflineRepetition(outline, facts, asked: words + instruction).plain(in: range)
        let values = found.compactMap { fill(items, words: [], path: path, in: outline.subtree($0)) }
            .filter { $0.missing.isEmpty && $0.evidence > 0 }
        return Filled(value: .array(values.map(\.value)), evidence: values.count)
    }

    /// An item of a table: properties that are columns come from their cells.
    func fill(
        _ schema: JSONSchema, words: [String], path: String, in range: Range<Int>, columns: [String: Int]
    ) -> Filled? {
        guard case .object(let properties, let required) = schema.shape else { return nil }
        guard !columns.isEmpty else { return object(properties, required, words: words, path: path, in: range) }
        var rest = properties
        var found: [String: Filled] = [:]
        for (name, cell) in columns {
            guard let property = properties[name] else { continue }
            rest[name] = nil
            if let filled = fill(property, words: [], path: "\(path).\(name)", in: outline.subtree(cell)) {
                found[name] = filled
            } else if required.contains(name), let nothing = nothing(property) {
                found[name] = Filled(value: nothing, evidence: 0)
            }
        }
        var result = object(rest, required.intersection(rest.keys), words: words, path: path, in: range)
        var members = result.value.objectValue ?? [:]
        for (name, filled) in found {
            members[name] = filled.value
            result.evidence += filled.evidence
            result.missing += filled.missing
        }
        result.missing += required.filter { columns[$0] != nil && found[$0] == nil }.sorted()
        result.value = .object(members)
        return result
    }

    func section(_ words: [String], _ range: Range<Int>) -> Range<Int>? {
        for index in range where outline.elements[index].kind == .heading {
            guard Set(words).isSubset(of: Words.of(outline.elements[index].name)) else { continue }
            guard let parent = outline.elements[index].parent, range.contains(parent) else { continue }
            let scope = outline.subtree(parent)
            if scope.count > 2, scope.count < range.count { return scope }
        }
        return nil
    }

    func string(_ form: StringForm, _ words: [String], _ schema: JSONSchema, _ range: Range<Int>) -> String? {
        switch form {
        case .elementID, .url: return facts.link(words, in: range)
        case .email: return facts.email(in: range)
        case .choice(let values):
            let said = text(words, schema, range).map { [$0] } ?? []
            return (said + [outline.text(range)]).lazy.compactMap { text in
                let lower = text.lowercased()
                return values.first { lower.contains($0.lowercased()) }
            }.first
        case .any, .uuid: return text(words, schema, range)
        }
    }

    func number(_ words: [String], _ schema: JSONSchema, _ range: Range<Int>) -> Double? {
        if Set(words).intersection(["count", "number", "total", "quantity", "amount"]).isEmpty == false,
            let labelled = facts.labelled(words, in: range).flatMap({ PageFacts.number(in: $0) })
        {
            return labelled
        }
        return text(words, schema, range).flatMap { PageFacts.number(in: $0) }
    }

    func boolean(_ words: [String], _ range: Range<Int>) -> Bool? {
        let phrase = Set(words.filter { !["is", "has", "can"].contains($0) })
        for index in range where [.checkBox, .radio].contains(outline.elements[index].kind) {
            if phrase.isSubset(of: Words.of(outline.label(index))) { return outline.elements[index].isChecked }
        }
        switch facts.labelled(words, in: range)?.lowercased() {
        case "yes", "true", "on", "enabled", "active": return true
        case "no", "false", "off", "disabled", "inactive": return false
        default: return nil
        }
    }

    /// The text for a property of these words; of the default schema's `extraction`, what the instruction asks for.
    func text(_ words: [String], _ schema: JSONSchema, _ range: Range<Int>) -> String? {
        if words == ["extraction"] || words == ["value"] {
            return facts.answer(instruction, in: range)
        }
        if words.isEmpty {
            let text = outline.text(range)
            return text.isEmpty ? nil : text
        }
        if let found = facts.value(words, in: range) { return found }
        guard range == outline.all, let description = schema.description else { return nil }
        let more = Words.of(description.prefix(400)).filter { !Words.empty.contains($0) }
        return facts.labelled(more, in: range)
    }
}
