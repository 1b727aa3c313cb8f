extension NameResolver {
    /// The name that an element has by HTML's own means; nil when it has none of that kind.
    func nativeName(_ node: Int, _ position: Int) -> String? {
        switch document.tag(node) {
        case "input": inputName(node)
        case "textarea", "select", "meter", "progress", "output": labelName(node)
        case "button": labelName(node)
        case "img", "area": attributeText(.alt, node)
        case "svg": firstChildText("title", of: position, node)
        case "fieldset": childContent("legend", of: position)
        case "table": childContent("caption", of: position)
        case "optgroup": attributeText(.label, node)
        case "option": attributeText(.label, node)
        case "abbr", "acronym": attributeText(.title, node)
        default: nil
        }
    }

    private func attributeText(_ name: AttributeName, _ node: Int) -> String? {
        guard let value = document.attribute(name.code, node) else { return nil }
        let text = joined(document.texts.utf8(value))
        return text.isEmpty ? nil : text
    }

    private func inputName(_ node: Int) -> String? {
        let type = document.attribute(.type, node)?.lowercased() ?? "text"
        if let label = labelName(node) { return label }
        switch type {
        case "submit": return document.has(.value, node) ? attributeText(.value, node) : "Submit"
        case "reset": return document.has(.value, node) ? attributeText(.value, node) : "Reset"
        case "button": return attributeText(.value, node)
        case "image":
            return attributeText(.alt, node) ?? attributeText(.value, node) ?? attributeText(.title, node) ?? "Submit"
        case "file":
            return attributeText(.title, node) ?? (document.has(.multiple, node) ? "Choose Files" : "Choose File")
        default: return nil
        }
    }

    /// What an input within another's name says: its value, or what it is named as a button.
    func inputText(_ node: Int) -> String {
        let type = document.attribute(.type, node)?.lowercased() ?? "text"
        switch type {
        case "checkbox", "radio", "hidden", "password", "file", "color": return ""
        case "submit", "reset", "button", "image": return inputName(node) ?? ""
        default: return document.inputValues[Int32(node)].map { document.texts.text($0) } ?? ""
        }
    }

    /// The content of the first child of that tag.
    private func childContent(_ tag: String, of position: Int) -> String? {
        var child = tree.firstChild(position)
        while let current = child {
            if document.tag(node: current, tree) == tag {
                let name = content(current, of: -1)
                return name.isEmpty ? nil : name
            }
            child = tree.nextSibling(current)
        }
        return nil
    }

    /// The text of the first child of that tag, which is not rendered.
    private func firstChildText(_ tag: String, of position: Int, _ node: Int) -> String? {
        for inner in (node + 1)..<max(node + 1, document.end(of: node))
        where document.types[inner] == 3 && document.tag(Int(document.parents[inner])) == tag {
            let text = joined(document.texts.utf8(document.values[inner]))
            return text.isEmpty ? nil : text
        }
        return nil
    }
}
