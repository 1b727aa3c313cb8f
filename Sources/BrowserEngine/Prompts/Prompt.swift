import LanguageModels

/// What a model is told.
struct Prompt {
    var system: String
    var content: [ModelContent]
    var images: [ModelImage] = []

    /// `extra`: what the session's client adds to all instructions.
    init(system: String, extra: String?, text: String) {
        self.system = extra.map { $0.isEmpty ? system : system + "\n\nThe user adds:\n" + $0 } ?? system
        self.content = [.text(text)]
    }
}
