/// What an instruction asks to be done, read from its words.
enum OfflineCommand: Sendable, Hashable {
    /// `button` is `left`, `right` or `middle`.
    case click(String, button: String)
    case doubleClick(String)
    case hover(String)
    /// The state is reached, not toggled: nothing is to be done when the box has it.
    case check(String, wanted: Bool)
    /// `replaces`: what the field holds goes away (`fill`), or stays (`type`).
    case enter(text: String, target: String, replaces: Bool)
    /// A choice of a list.
    case select(option: String, target: String)
    case press(String)
    /// `to` is a share of the page, as `100%`.
    case scrollTo(String)
    case scrollChunk(isForward: Bool)
    case scrollIntoView(String)
    case drag(String, onto: String)

    /// The verb of the first words decides; an instruction without a verb that is known is a click. Nil for the empty one.
    init?(_ instruction: String) {
        let text = InstructionText(String(instruction.prefix(4000)))
        guard !text.isEmpty else { return nil }
        self =
            Self.pointer(text) ?? Self.entry(text) ?? Self.choice(text) ?? Self.keyboard(text) ?? Self.scrolling(text)
            ?? Self.clicking(text)
    }
}

private extension OfflineCommand {
    static func pointer(_ text: InstructionText) -> OfflineCommand? {
        if let rest = text.after(["double click on", "double-click on", "double click", "double-click", "doubleclick"])
        {
            return .doubleClick(rest)
        }
        if let rest = text.after(["right click on", "right-click on", "right click", "right-click"]) {
            return .click(rest, button: "right")
        }
        if let rest = text.after(["middle click on", "middle-click on", "middle click", "middle-click"]) {
            return .click(rest, button: "middle")
        }
        if let rest = text.after([
            "hover over", "hover on", "hover", "move the mouse over", "move the mouse to", "mouse over",
            "move the pointer over",
        ]) {
            return .hover(rest)
        }
        if let rest = text.after(["drag and drop", "drag"]),
            let (from, to) = InstructionText(rest).split(at: ["onto", "on top of", "into", "to", "on"], last: false)
        {
            return .drag(from, onto: to)
        }
        return nil
    }

    static func entry(_ text: InstructionText) -> OfflineCommand? {
        if let rest = text.after(["type in", "fill in", "fill out"]), let entry = field(rest, replaces: true) {
            return entry
        }
        if let rest = text.after(["type", "write", "append"]) {
            return value(rest, replaces: text.after(["fill"]) != nil)
        }
        if let rest = text.after(["enter", "input", "put", "insert", "paste"]), TypedKey(rest) == nil {
            return value(rest, replaces: true)
        }
        if let rest = text.after(["fill", "set", "change", "update"]) {
            return field(rest, replaces: true) ?? value(rest, replaces: true)
        }
        if let rest = text.after(["clear", "empty"]) { return .enter(text: "", target: rest, replaces: true) }
        if let rest = text.after(["search for", "look for", "look up"]) {
            return .enter(text: InstructionText.unquoted(rest), target: "search", replaces: true)
        }
        return nil
    }

    /// `VALUE into FIELD`; without a field, whatever can be typed into.
    static func value(_ rest: String, replaces: Bool) -> OfflineCommand {
        guard
            let (value, target) = InstructionText(rest).split(
                at: ["into", "in to", "in", "to", "as", "for"], last: true)
        else { return .enter(text: InstructionText.unquoted(rest), target: "", replaces: replaces) }
        return .enter(text: InstructionText.unquoted(value), target: target, replaces: replaces)
    }

    /// `FIELD with VALUE`, `FIELD to VALUE`.
    static func field(_ rest: String, replaces: Bool) -> OfflineCommand? {
        guard let (target, value) = InstructionText(rest).split(at: ["with", "to", "as", "="], last: false) else {
            return nil
        }
        return .enter(text: InstructionText.unquoted(value), target: target, replaces: replaces)
    }

    static func choice(_ text: InstructionText) -> OfflineCommand? {
        if let rest = text.after(["uncheck", "untick", "deselect", "turn off", "switch off", "disable"]) {
            return .check(rest, wanted: false)
        }
        if let rest = text.after(["check", "tick", "turn on", "switch on", "enable"]) {
            return .check(rest, wanted: true)
        }
        guard let rest = text.after(["select", "choose", "pick"]) else { return nil }
        guard let (option, target) = InstructionText(rest).split(at: ["from", "in", "as", "for", "under"], last: true)
        else { return .select(option: rest, target: "") }
        if text.after(["choose", "select", "pick"]) != nil, rest.contains(" as ") || rest.contains(" for ") {
            return .select(option: option, target: target)
        }
        return .select(option: option, target: target)
    }

    static func keyboard(_ text: InstructionText) -> OfflineCommand? {
        guard let rest = text.after(["press", "hit", "press down", "enter"]), let key = TypedKey(rest) else {
            return nil
        }
        return .press(key.name)
    }

    static func scrolling(_ text: InstructionText) -> OfflineCommand? {
        if text.after(["next chunk", "scroll to the next chunk", "scroll to next chunk"]) != nil {
            return .scrollChunk(isForward: true)
        }
        if text.after(["previous chunk", "prev chunk", "scroll to the previous chunk", "scroll to previous chunk"])
            != nil
        {
            return .scrollChunk(isForward: false)
        }
        guard let rest = text.after(["scroll"]) else { return nil }
        let words = Words.of(rest)
        if let share = rest.split(separator: " ").first(where: { $0.hasSuffix("%") }), Double(share.dropLast()) != nil {
            return .scrollTo(String(share))
        }
        let says = Set(words)
        if !says.isDisjoint(with: ["half", "halfway", "middle"]) { return .scrollTo("50%") }
        if !says.isDisjoint(with: ["bottom", "end"]), words.count <= 6 { return .scrollTo("100%") }
        if !says.isDisjoint(with: ["top", "beginning", "start"]), words.count <= 6 { return .scrollTo("0%") }
        let target = words.filter {
            !["down", "up", "to", "the", "until", "you", "see", "page", "a", "bit", "little"].contains($0)
        }
        if target.isEmpty { return .scrollChunk(isForward: !says.contains("up")) }
        return .scrollIntoView(rest)
    }

    static func clicking(_ text: InstructionText) -> OfflineCommand {
        let rest = text.after([
            "click on", "click", "tap on", "tap", "press on", "press", "push", "hit", "open", "follow", "submit",
            "go to", "visit", "toggle", "expand", "collapse", "close", "activate",
        ])
        return .click(rest.flatMap { $0.isEmpty ? nil : $0 } ?? text.text, button: "left")
    }
}
