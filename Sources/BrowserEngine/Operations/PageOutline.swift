package import PageSnapshot

/// A page, or a part of it, as text, and the way from its ids back into the page.
package struct PageOutline: Sendable {
    /// The text form: a line for each node.
    package var text: String
    private let path: @Sendable (ElementID) -> String?
    private let link: @Sendable (ElementID) -> String?

    package init(
        text: String, path: @escaping @Sendable (ElementID) -> String?, link: @escaping @Sendable (ElementID) -> String?
    ) {
        self.text = text
        self.path = path
        self.link = link
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
        var isThere = false
        for candidate in lines {
            guard let (id, rest) = Self.parts(candidate) else { continue }
            if rest == line {
                if self.selector(of: id) == selector { return true }
            } else if !isThere {
                isThere = self.selector(of: id) == selector
            }
        }
        return isThere ? false : nil
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
