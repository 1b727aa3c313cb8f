/// Which element of a page is meant, in the language that Stagehand's clients use: `xpath=…` or text that begins with
/// `/` or `(`; `css=…` or bare text; `text=…`; and `a >> b >> c`, where all but the last lead into a frame.
///
/// Reading it says nothing about whether there is such an element.
package struct PageSelector: Sendable, Hashable {
    /// One expression, for one document.
    package enum Expression: Sendable, Hashable {
        /// XPath within one document. A `//` may also lead into a shadow root.
        case xpath(XPath)
        case css(String)
        /// The first element with that text.
        case text(String)
    }

    /// The frame elements on the way, from the outside in. Each is looked for in the document of the one before it.
    package let frames: [Expression]
    /// The element itself, in the document of the last frame, or of the page.
    package let target: Expression

    package static let maximumBytes = 65_536
    package static let maximumFrames = 32

    package init(frames: [Expression], target: Expression) {
        self.frames = frames
        self.target = target
    }

    /// Reads a selector. Steps of an XPath that are named `iframe` or `frame`, but not the last, become frames.
    package init(_ text: String) throws(SelectorError) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw SelectorError("the selector is longer than \(Self.maximumBytes) bytes")
        }
        var expressions: [Expression] = []
        for part in SelectorText.split(Array(text.utf8)) {
            expressions += try Self.expressions(SelectorText.trimmed(part))
        }
        guard let target = expressions.popLast() else { throw SelectorError("the selector is empty") }
        guard expressions.count <= Self.maximumFrames else {
            throw SelectorError("the selector leads through more than \(Self.maximumFrames) frames")
        }
        self.init(frames: expressions, target: target)
    }
}

private extension PageSelector {
    static func expressions(_ part: String) throws(SelectorError) -> [Expression] {
        guard !part.isEmpty else { throw SelectorError("a part of the selector is empty") }
        if let path = SelectorText.suffix(of: part, after: "xpath=") { return try paths(path) }
        if part.hasPrefix("/") || part.hasPrefix("(") { return try paths(part) }
        if let text = SelectorText.suffix(of: part, after: "text=") {
            let text = SelectorText.unquoted(text)
            guard !text.isEmpty else { throw SelectorError("the text to look for is empty") }
            return [.text(text)]
        }
        let css = SelectorText.suffix(of: part, after: "css=") ?? part
        guard !css.isEmpty else { throw SelectorError("the CSS selector is empty") }
        return [.css(css)]
    }

    static func paths(_ text: String) throws(SelectorError) -> [Expression] {
        guard !text.isEmpty else { throw SelectorError("the XPath is empty") }
        return XPath(text).splitAtFrames().map { .xpath($0) }
    }
}
