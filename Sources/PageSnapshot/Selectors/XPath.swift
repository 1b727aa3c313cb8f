/// An XPath (XPath 1.0) within one document, and its steps where it is a plain path.
package struct XPath: Sendable, Hashable {
    /// As it is to be evaluated: `/html[1]/body[1]/button[1]`; `/` means the html element.
    package let text: String
    /// The steps of an absolute path; nil for anything else, such as `(//a)[2]`, a union or a relative path.
    package let steps: [XPathStep]?

    package init(_ text: String) {
        self.text = text
        self.steps = Self.steps(text)
    }

    package init(steps: [XPathStep]) {
        self.text = steps.isEmpty ? "/" : steps.map(\.description).joined()
        self.steps = steps
    }
}

extension XPath {
    /// Cuts after each step that enters a frame: a step named `iframe` or `frame` that is not the last,
    /// or an `object` or `embed` with a document in it.
    func splitAtFrames() -> [XPath] {
        guard let steps else { return [self] }
        var paths: [XPath] = []
        var current: [XPathStep] = []
        for (index, step) in steps.enumerated() {
            current.append(step)
            guard index + 1 < steps.count, step.isFrame || step.isObject && steps[index + 1].nodeTest == "html" else {
                continue
            }
            paths.append(XPath(steps: current))
            current = []
        }
        if paths.isEmpty { return [self] }
        return paths + [XPath(steps: current)]
    }

    private static func steps(_ text: String) -> [XPathStep]? {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/") else { return nil }
        if bytes.count == 1 { return [] }
        var steps: [XPathStep] = []
        var index = 0
        while index < bytes.count {
            index += 1
            let isDescendant = index < bytes.count && bytes[index] == UInt8(ascii: "/")
            if isDescendant { index += 1 }
            guard let end = endOfStep(bytes, from: index), end > index else { return nil }
            steps.append(
                XPathStep(isDescendant: isDescendant, text: String(decoding: bytes[index..<end], as: UTF8.self)))
            index = end
        }
        return steps
    }

    /// Where the next slash is, or the end; nil for a union, which is no single path.
    private static func endOfStep(_ bytes: [UInt8], from start: Int) -> Int? {
        var scanner = BracketScanner()
        var index = start
        while index < bytes.count {
            if scanner.isOutside {
                if bytes[index] == UInt8(ascii: "/") { return index }
                if bytes[index] == UInt8(ascii: "|") { return nil }
            }
            scanner.pass(bytes[index])
            index += 1
        }
        return scanner.isOutside ? index : nil
    }
}
