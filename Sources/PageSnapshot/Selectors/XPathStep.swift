/// One step of a plain path.
package struct XPathStep: Sendable, Hashable, CustomStringConvertible {
    /// Whether `//` leads to it: any descendant, also through shadow roots, of which the snapshot writes no step.
    package let isDescendant: Bool
    /// The step as it is written: `div[2]`, `text()[1]`, `*[name()='svg:g'][1]`, `a[@href='x']`.
    package let text: String

    package init(isDescendant: Bool, text: String) {
        self.isDescendant = isDescendant
        self.text = text
    }

    package var description: String { (isDescendant ? "//" : "/") + text }
}

extension XPathStep {
    /// What comes before the first predicate: `div`, `text()`, `*`.
    package var nodeTest: String {
        String(text.utf8.prefix { $0 != UInt8(ascii: "[") }) ?? text
    }

    /// The number of a step such as `div[2]`, `*[name()='svg:g'][2]`; nil without one that stands last.
    package var position: Int? {
        guard text.utf8.last == UInt8(ascii: "]"), let open = text.utf8.lastIndex(of: UInt8(ascii: "[")) else {
            return nil
        }
        return Int(text[text.utf8.index(after: open)..<text.utf8.index(before: text.utf8.endIndex)])
    }

    /// Whether the step names a frame element, whose document the next step is in.
    package var isFrame: Bool {
        let name = nodeTest.lowercased()
        return name == "iframe" || name == "frame"
    }

    /// Whether the step names an element that may hold a document, or fallback content of its own.
    var isObject: Bool {
        let name = nodeTest.lowercased()
        return name == "object" || name == "embed"
    }
}
