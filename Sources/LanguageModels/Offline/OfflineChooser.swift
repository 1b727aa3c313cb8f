/// Turns a command into an element and a method.
struct OfflineChooser: Sendable {
    private let outline: Outline
    private let matcher: ElementMatcher

    init(_ outline: Outline) {
        self.outline = outline
        self.matcher = ElementMatcher(outline: outline)
    }

    /// Nil when nothing on the page fits.
    func choice(for command: OfflineCommand) -> OfflineChoice? {
        switch command {
        case .click(let target, let button):
            return find(target).map { choice($0, "click", button == "left" ? [] : [button]) }
        case .doubleClick(let target): return find(target).map { choice($0, "doubleClick") }
        case .hover(let target): return find(target).map { choice($0, "hover") }
        case .check(let target, let wanted): return check(target, wanted)
        case .enter(let text, let target, let replaces): return enter(text, target, replaces)
        case .select(let option, let target): return select(option, target)
        case .press(let key): return page.map { choice($0, "press", [key]) }
        case .scrollTo(let share): return page.map { choice($0, "scrollTo", [share]) }
        case .scrollChunk(let isForward): return page.map { choice($0, isForward ? "nextChunk" : "prevChunk") }
        case .scrollIntoView(let target):
            // Every pointer method brings its element into view; hovering does nothing else.
            return find(target, admits: { !$0.kind.isPage }).map { choice($0, "hover") }
        case .drag(let target, let destination):
            guard let from = find(target), let to = find(destination) else { return nil }
            return choice(from, "dragAndDrop", [outline.elements[to].id])
        }
    }

    /// The completing action of a choice that was opened: among what is new on the page.
    func secondStep(for command: OfflineCommand) -> OfflineChoice? {
        guard case .select(let option, _) = command else { return choice(for: command) }
        let index =
            matcher.best(option, in: outline.all) { $0.kind == .option || $0.kind == .menuItem || $0.kind == .radio }
            ?? matcher.best(option, in: outline.all) { !$0.kind.isPage }
        return index.map { choice($0, "click") }
    }

    /// The element of a description that this model or the snapshot gave: `role: name`, with or without the method before
    /// it. The same role and name if there is one, else what the words match.
    func choice(described description: String) -> OfflineChoice? {
        let methods = [
            "click", "fill", "type", "hover", "doubleClick", "selectOptionFromDropdown", "press", "scrollTo",
        ]
        var text = InstructionText(description.prefix(1000).description).text
        let method = methods.first { text.hasPrefix($0 + " ") || text.hasPrefix($0 + ":") }
        if let method { text = String(text.dropFirst(method.count).drop { $0 == " " || $0 == ":" }) }
        guard !text.isEmpty else { return nil }
        let same = outline.all.first { index in
            let element = outline.elements[index]
            return element.kind.isInteractive && "\(element.role): \(outline.label(index).prefix(200))" == text
        }
        return (same ?? find(text)).map { choice($0, method ?? "click") }
    }

    /// The element alone, for a description in words.
    func find(_ target: String) -> Int? {
        find(target, admits: { $0.kind != .scrollable && !$0.kind.isPage })
    }
}

private extension OfflineChooser {
    /// What the whole page scrolls by and keys go to: the document's root element, or else the first line.
    var page: Int? {
        outline.elements.firstIndex { $0.kind == .scrollable && $0.role.hasSuffix("html") }
            ?? (outline.elements.isEmpty ? nil : 0)
    }

    func find(_ target: String, admits: (OutlineElement) -> Bool) -> Int? {
        matcher.best(target, in: outline.all) { $0.kind.isInteractive && admits($0) }
            ?? matcher.best(target, in: outline.all, admits: admits)
    }

    func check(_ target: String, _ wanted: Bool) -> OfflineChoice? {
        let box = matcher.best(target, in: outline.all) { $0.kind == .checkBox || $0.kind == .radio }
        guard let index = box ?? (wanted ? find(target) : nil) else { return nil }
        let element = outline.elements[index]
        let hasState = element.kind == .checkBox || element.kind == .radio
        return hasState && element.isChecked == wanted ? nil : choice(index, "click")
    }

    func enter(_ text: String, _ target: String, _ replaces: Bool) -> OfflineChoice? {
        // A list that is set to one of its options is a choice.
        if replaces, !target.isEmpty,
            let index = matcher.best(target, in: outline.all, admits: { $0.kind == .nativeSelect }),
            let option = option(text, of: index)
        {
            return choice(index, "selectOptionFromDropdown", [option])
        }
        let isField: (OutlineElement) -> Bool = { [.textField, .comboBox, .slider, .file].contains($0.kind) }
        var index = target.isEmpty ? nil : matcher.best(target, in: outline.all, admits: isField)
        if index == nil, target == "search" { index = outline.elements.firstIndex { $0.role == "searchbox" } }
        let fields = outline.all.filter { isField(outline.elements[$0]) }
        // "Type hello": where there is one field only, it is meant.
        if index == nil, target.isEmpty || target == "search", fields.count == 1 { index = fields[0] }
        return index.map { choice($0, replaces ? "fill" : "type", [text]) }
    }

    func select(_ option: String, _ target: String) -> OfflineChoice? {
        let selects = outline.all.filter { outline.elements[$0].kind == .nativeSelect }
        if !target.isEmpty {
            if let index = matcher.best(target, in: outline.all, admits: { $0.kind == .nativeSelect })
                ?? soleList(target, selects)
            {
                return self.option(option, of: index).map { choice(index, "selectOptionFromDropdown", [$0]) }
            }
            let opener = matcher.best(target, in: outline.all) { $0.kind == .comboBox || $0.kind == .button }
            if let opener, direct(option) == nil {
                var first = choice(opener, "click")
                first.isFirstOfTwo = true
                return first
            }
        }
        for index in selects {
            if let text = self.option(option, of: index) { return choice(index, "selectOptionFromDropdown", [text]) }
        }
        if let index = direct(option) { return choice(index, "click") }
        return find(option).map { choice($0, "click") }
    }

    /// "From the dropdown" where there is one list only, whatever it is called.
    func soleList(_ target: String, _ selects: [Int]) -> Int? {
        selects.count == 1 && TargetPhrase(target).namesNothing ? selects[0] : nil
    }

    func direct(_ option: String) -> Int? {
        matcher.best(option, in: outline.all) { element in
            [.option, .radio, .tab, .menuItem, .checkBox].contains(element.kind)
        }
    }

    /// The exact text of an option of this list.
    func option(_ text: String, of index: Int) -> String? {
        let range = outline.subtree(index).dropFirst()
        let wanted = InstructionText.unquoted(text)
        let options = range.filter { outline.elements[$0].kind == .option }
        if let exact = options.first(where: { outline.elements[$0].name == wanted }) {
            return outline.elements[exact].name
        }
        return matcher.best(text, in: range) { $0.kind == .option }.map { outline.elements[$0].name }
    }

    func choice(_ index: Int, _ method: String, _ arguments: [String] = []) -> OfflineChoice {
        let element = outline.elements[index]
        let label = outline.label(index)
        return OfflineChoice(
            elementID: element.id, description: label.isEmpty ? element.role : "\(element.role): \(label.prefix(200))",
            method: method, arguments: arguments)
    }
}

private extension ElementKind {
    var isPage: Bool { self == .scrollable }
}
