import JSONModel

/// `wallcrawler/offline`: a model that is none. It matches the words of an instruction with the roles, names and states
/// in the page's outline, by fixed rules: no network, no tokens, no learning, and the same request always gives the same
/// answer. It is there so that the product runs and can be tested without a key.
///
/// It understands English instructions that name what they mean: click, double click, right click, hover, check, type X into
/// Y, fill Y with X, select X from Y (also lists that have to be opened first), press a key, scroll, drag; quoted names;
/// first, second, last; "in the row of". It lists elements by kind and name, fills schemas by the names of their
/// properties, and works through "do this, then do that". It does not understand synonyms, other languages,
/// pictures or intentions: when nothing on the page fits the words it says so (`action: null`, an empty list, an error that names
/// what was not found) instead of guessing.
package struct OfflineModel: LanguageModel {
    package let name = ModelName.offline

    package init() {}

    /// Throws `invalidRequest` for a request without a purpose that it knows, for a computer tool and for a schema that
    /// cannot be used; `refused` when the page lacks what an extraction's schema requires.
    package func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        guard request.computer == nil else {
            throw ModelError(.invalidRequest, "wallcrawler/offline sees no pictures and has no computer tool")
        }
        switch request.purpose {
        case .act(let task): return try answer(Self.act(task), request)
        case .actSecondStep(let task, _): return try answer(Self.secondStep(task), request)
        case .selfHeal(let task, let previous): return try answer(Self.selfHeal(task, previous), request)
        case .observe(let task): return try answer(Self.observe(task), request)
        case .extract(let task): return try answer(Self.extract(task, request), request)
        case .agent(let instruction, _): return OfflineAgent(instruction: instruction, request: request).reply()
        case .other:
            throw ModelError(
                .invalidRequest, "wallcrawler/offline answers no free questions; configure a model for that")
        }
    }
}

private extension OfflineModel {
    func answer(_ value: JSONValue, _ request: ModelRequest) throws(ModelError) -> ModelReply {
        var value = value
        if let output = request.output {
            do throws(SchemaError) {
                value = try JSONSchema(output.schema).fitted(value)
            } catch {
                throw ModelError(.badReply, "wallcrawler/offline cannot answer in this schema: \(error)")
            }
        }
        return ModelReply(text: value.text, value: value, usage: .zero, finishReason: .stop)
    }

    static func act(_ task: PageTask) -> JSONValue {
        let choice = OfflineCommand(task.instruction).flatMap { OfflineChooser(Outline(task.outline)).choice(for: $0) }
        return ["action": choice?.json ?? .null, "twoStep": .bool(choice?.isFirstOfTwo ?? false)]
    }

    static func secondStep(_ task: PageTask) -> JSONValue {
        let choice = OfflineCommand(task.instruction).flatMap {
            OfflineChooser(Outline(task.outline)).secondStep(for: $0)
        }
        return ["action": choice?.json ?? .null, "twoStep": false]
    }

    /// By the failed action's own description, which names its role (`click button: Push me`), then by the instruction.
    static func selfHeal(_ task: PageTask, _ previous: String) -> JSONValue {
        let chooser = OfflineChooser(Outline(task.outline))
        let healed =
            chooser.choice(described: previous)
            ?? OfflineCommand(task.instruction).flatMap { chooser.choice(for: $0) }
        return ["action": healed?.json ?? .null, "twoStep": false]
    }

    static func observe(_ task: PageTask) -> JSONValue {
        let choices = OfflineObserver(Outline(task.outline)).choices(for: task.instruction)
        return ["elements": .array(choices.map(\.json))]
    }

    static func extract(_ task: PageTask, _ request: ModelRequest) throws(ModelError) -> JSONValue {
        guard let output = request.output else {
            throw ModelError(.invalidRequest, "wallcrawler/offline extracts into a schema only")
        }
        let schema: JSONSchema
        do throws(SchemaError) {
            schema = try JSONSchema(output.schema)
        } catch {
            throw ModelError(.invalidRequest, "the schema cannot be used: \(error)")
        }
        let filled = OfflineExtractor(Outline(task.outline), instruction: task.instruction).fill(schema)
        guard filled.missing.isEmpty else {
            let names = filled.missing.prefix(10).joined(separator: ", ")
            throw ModelError(.refused, "wallcrawler/offline found nothing on the page for: \(names)")
        }
        return filled.value
    }
}
