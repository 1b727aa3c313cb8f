extension CapturedDocument {
    func isSelected(_ node: Int) -> Bool {
        if selected.contains(Int32(node)) { return true }
        guard hasAttributes(node), let value = attribute(AttributeName.ariaSelected.code, node) else { return false }
        return texts.utf8(value).elementsEqual("true".utf8)
    }

    /// Whether the computed visibility hides the node itself.
    func isInvisible(_ node: Int) -> Bool {
        guard let style = style(0, node), style >= 0 else { return false }
        return !texts.utf8(style).elementsEqual("visible".utf8)
    }

    func isChecked(_ node: Int) -> Bool {
        if checked.contains(Int32(node)) { return true }
        guard isElement(node), hasAttributes(node), tag(node) != "input",
            let value = attribute(AttributeName.ariaChecked.code, node)
        else { return false }
        return texts.utf8(value).elementsEqual("true".utf8)
    }

    /// What a field shows; a password as dots. Nil for an empty field and for all else.
    func shownValue(_ node: Int) -> String? {
        guard isElement(node), let number = inputValues[Int32(node)], !texts.isEmpty(number) else { return nil }
        var collector = TextCollector()
        collector.append(texts.utf8(number))
        guard tag(node) == "input" else { return collector.text }
        switch attribute(.type, node)?.lowercased() ?? "text" {
        case "button", "submit", "reset", "image", "file", "checkbox", "radio", "range", "color", "hidden": return nil
        case "password": return String(repeating: "•", count: min(texts.text(number).count, 64))
        default: return collector.text
        }
    }
}
