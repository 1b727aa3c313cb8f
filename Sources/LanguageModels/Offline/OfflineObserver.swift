/// Lists the elements that an instruction means.
struct OfflineObserver: Sendable {
    private let outline: Outline
    private let matcher: ElementMatcher
    private static let most = 500

    init(_ outline: Outline) {
        self.outline = outline
        self.matcher = ElementMatcher(outline: outline)
    }

    /// Everything that can be acted on, when the instruction names nothing; the one element and method of an instruction
    /// that is an action; else all elements whose names match, of the kinds that are named.
    func choices(for instruction: String) -> [OfflineChoice] {
        let text = InstructionText(instruction)
        if Self.isAction(text), let command = OfflineCommand(instruction) {
            return OfflineChooser(outline).choice(for: command).map { [$0] } ?? []
        }
        let phrase = TargetPhrase(Self.withoutAsking(text))
        if phrase.namesNothing, phrase.kinds.isEmpty { return interactive { _ in true } }
        if phrase.namesNothing, phrase.ordinal == nil { return interactive { phrase.kinds.contains($0.kind) } }
        let found = matcher.matches(phrase, in: outline.all) { $0.kind.isInteractive }
        let matches = found.isEmpty ? matcher.matches(phrase, in: outline.all) { $0.kind != .scrollable } : found
        guard let top = matches.first else { return [] }
        let near = matches.filter { $0.points >= max(ElementMatcher.threshold, top.points - 30) }
        let ordered = near.sorted { $0.index < $1.index }
        if let ordinal = matcher.ordinal(phrase, top) {
            return ordinal.choose(from: ordered).map { [choice($0.index)] } ?? []
        }
        return ordered.prefix(Self.most).map { choice($0.index) }
    }
}

private extension OfflineObserver {
    func interactive(_ admits: (OutlineElement) -> Bool) -> [OfflineChoice] {
        outline.all.filter { index in
            let element = outline.elements[index]
            // The options of a list belong to the list.
            return element.kind.isInteractive && element.role != "option" && admits(element)
        }.prefix(Self.most).map { choice($0) }
    }

    func choice(_ index: Int) -> OfflineChoice {
        let element = outline.elements[index]
        let label = outline.label(index)
        let method =
            switch element.kind {
            case .textField, .slider, .file: "fill"
            case .nativeSelect: "selectOptionFromDropdown"
            default: "click"
            }
        return OfflineChoice(
            elementID: element.id, description: label.isEmpty ? element.role : "\(element.role): \(label.prefix(200))",
            method: method, arguments: method == "click" ? [] : [""])
    }

    static func isAction(_ text: InstructionText) -> Bool {
        text.after([
            "click", "double click", "double-click", "right click", "right-click", "press", "type", "fill", "enter",
            "hover",
            "select", "choose", "check", "uncheck", "tick", "untick", "scroll", "drag", "tap",
        ]) != nil
    }

    static func withoutAsking(_ text: InstructionText) -> String {
        let rest =
            text.after([
                "find", "list", "show me", "show", "locate", "get", "observe", "what are", "where is", "identify",
                "look for",
                "return", "give me",
            ]) ?? text.text
        let noise: Set<String> = [
            "all", "every", "each", "any", "interactive", "clickable", "actionable", "available", "possible", "action",
            "actions", "elements", "element", "visible", "things", "i", "can", "do", "me", "show", "list", "controls",
        ]
        return rest.split(separator: " ").filter { !noise.contains($0.lowercased().filter(\.isLetter)) }
            .joined(separator: " ")
    }
}
