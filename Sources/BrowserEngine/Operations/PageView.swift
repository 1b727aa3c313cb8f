package import PageSnapshot

/// A page, or a part of it, as text, and the way from its ids back into the page.
package struct PageView: Sendable {
    /// The text form: a line for each node.
    package var text: String
    /// Whether it is what was asked for, and not the whole page in its place.
    let hasScope: Bool
    private let print: @Sendable () -> String
    private let cut: @Sendable (_ maximumBytes: Int) -> [String]
    private let path: @Sendable (ElementID) -> String?
    private let link: @Sendable (ElementID) -> String?
    private let find: @Sendable (String) -> ElementID?
    private var hide: @Sendable (String) -> String = { $0 }

    /// `cut` gives the text in pieces, `path` the XPath of a node and `find` the way back, `link` the address that a node
    /// leads to.
    package init(
        text: String, hasScope: Bool, fingerprint: @escaping @Sendable () -> String,
        cut: @escaping @Sendable (_ maximumBytes: Int) -> [String],
        path: @escaping @Sendable (ElementID) -> String?, link: @escaping @Sendable (ElementID) -> String?,
        find: @escaping @Sendable (String) -> ElementID?
    ) {
        self.text = text
        self.hasScope = hasScope
        self.print = fingerprint
        self.find = find
        self.cut = cut
        self.path = path
        self.link = link
    }

    /// A digest of what the page offers; the same for as long as it offers the same.
    var fingerprint: String { print() }

    /// About 70,000 tokens, which leaves room in every current model.
    static let pieceLimit = 280_000
    /// What comes after so many pieces is left out.
    static let pieceCountLimit = 24

    /// The text in pieces that a model can read at once.
    var pieces: [String] {
        guard text.utf8.count > Self.pieceLimit else { return [text] }
        return cut(Self.pieceLimit).prefix(Self.pieceCountLimit).map(hide)
    }

    /// The same page without the values of variables.
    func hiding(_ variables: VariableValues) -> PageView {
        var view = self
        view.text = variables.hidden(in: text)
        view.hide = { variables.hidden(in: $0) }
        return view
    }

    /// The selector of an element, `xpath=/…`; nil for an id that is not in the page. Steps to a text are left out, since
    /// only elements can be acted on.
    package func selector(of id: String) -> String? {
        guard let element = ElementID(id), let path = path(element) else { return nil }
        return "xpath=" + Self.withoutText(path)
    }

    /// The address that an element leads to.
    package func url(of id: String) -> String? {
        ElementID(id).flatMap(link)
    }

    /// The line of an element without its id and depth: its role and name.
    func line(of id: String) -> Substring? {
        let mark = "[\(id)] "
        return lines.first { $0.hasPrefix(mark) }?.dropFirst(mark.count)
    }

    /// Whether an element of that role and name is where the selector leads; `false` for another element, nil for none.
    /// The selector is one of an outline's own making.
    func has(_ line: String, at selector: String) -> Bool? {
        for candidate in lines {
            guard let (id, rest) = Self.parts(candidate), rest == line else { continue }
            if self.selector(of: id) == selector { return true }
        }
        return find(String(selector.dropFirst("xpath=".count))) == nil ? nil : false
    }

    /// The lines without their depth. An id counts at the beginning of its line only: what a page says may look like one.
    private var lines: some Sequence<Substring> {
        text.utf8.split(separator: UInt8(ascii: "\n")).lazy.map { line in
            Substring(line).drop { $0 == " " }
        }
    }

    private static func parts(_ line: Substring) -> (id: String, rest: Substring)? {
        guard line.first == "[", let close = line.firstIndex(of: "]") else { return nil }
        let rest = line[line.index(after: close)...]
        guard rest.first == " " else { return nil }
        return (String(line[line.index(after: line.startIndex)..<close]), rest.dropFirst())
    }

    private static func withoutText(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), path[slash...].hasPrefix("/text()") else { return path }
        let element = path[..<slash]
        return element.isEmpty ? "/" : String(element)
    }
}
