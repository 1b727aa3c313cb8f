/// What OpenAI's models take, by their names.
struct OpenAIModelTraits: Sendable {
    private let model: String

    /// The model's name, without the provider.
    init(_ model: String) {
        self.model = model.split(separator: "/").last.map { $0.lowercased() } ?? model.lowercased()
    }

    /// Reasons before it answers, and takes no temperature.
    var reasons: Bool {
        if isChatVariant { return false }
        return model.hasPrefix("gpt-5") || isNumberedSeries || model.hasPrefix("computer-use")
    }

    /// The default for models that reason: as little as they can, since each step waits for it. Nil where the provider's
    /// own default is the only choice.
    var defaultEffort: String? {
        guard model.hasPrefix("gpt-5"), !isChatVariant, !model.contains("-pro"), !model.contains("codex") else {
            return nil
        }
        // GPT-5 itself has "minimal", its successors have "none".
        return model.hasPrefix("gpt-5.") ? "none" : "minimal"
    }

    /// `text.verbosity` low.
    var takesVerbosity: Bool { model.hasPrefix("gpt-5") && !isChatVariant }

    /// Has the computer tool without parameters; the preview model has one with the display's size.
    var hasComputerTool: Bool { model.hasPrefix("gpt-5") }

    /// Has the computer tool of the preview, which is told the display's size.
    var hasPreviewComputerTool: Bool { model.hasPrefix("computer-use-preview") }

    /// Is better told the schema in words.
    var wantsSchemaInPrompt: Bool {
        ["deepseek", "kimi", "glm"].contains { model.contains($0) }
    }

    private var isChatVariant: Bool { model.contains("-chat") }

    private var isNumberedSeries: Bool {
        model.hasPrefix("o") && model.dropFirst().first?.isNumber == true
    }
}
