/// A snapshot's text form, read back: `[id] role: name [checked]`, two spaces a level. Lines of another form are skipped.
struct Outline: Sendable {
    private(set) var elements: [OutlineElement] = []

    /// Never fails: what is no line of an outline is skipped.
    init(_ text: String) {
        var open: [Int] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let read = Self.read(Substring(line)) else { continue }
            while let last = open.last, elements[last].depth >= read.depth {
                elements[last].end = elements.count
                open.removeLast()
            }
            open.append(elements.count)
            elements.append(
                OutlineElement(
                    id: read.id, role: read.role, name: read.name, isSelected: read.isSelected,
                    isChecked: read.isChecked, depth: read.depth, parent: open.dropLast().last, end: 0))
        }
        for index in open { elements[index].end = elements.count }
    }

    /// Every element.
    var all: Range<Int> { 0..<elements.count }

    /// The element and everything in it.
    func subtree(_ index: Int) -> Range<Int> { index..<elements[index].end }

    /// The indexes of the elements directly under it.
    func children(_ index: Int) -> [Int] {
        var children: [Int] = []
        var next = index + 1
        while next < elements[index].end {
            children.append(next)
            next = elements[next].end
        }
        return children
    }

    /// All names in a part of the page, in order and without repetitions, joined by spaces: at most 4,000 characters.
    func text(_ range: Range<Int>) -> String {
        var text = ""
        var last = ""
        for element in elements[range] where !element.name.isEmpty && element.name != last {
            // A parent's name that repeats its children's is written once.
            if last.contains(element.name) { continue }
            if text.utf8.count + element.name.utf8.count > 4000 { break }
            text += (text.isEmpty ? "" : " ") + element.name
            last = element.name
        }
        return text
    }

    /// What a person would call this element: its name, or the text just before it, or what it contains.
    func label(_ index: Int) -> String {
        let element = elements[index]
        if !element.name.isEmpty { return element.name }
        if element.kind == .textField || element.kind == .nativeSelect || element.kind == .comboBox, index > 0 {
            let before = elements[index - 1]
            return before.kind == .text && before.depth >= element.depth - 1 ? before.name : ""
        }
        return element.kind.isInteractive ? text(index + 1..<element.end) : ""
    }

    private static func read(
        _ line: Substring
    ) -> (id: String, role: String, name: String, isSelected: Bool, isChecked: Bool, depth: Int)? {
        let spaces = line.prefix { $0 == " " }.count
        var rest = line.dropFirst(spaces)
        guard rest.hasPrefix("["), let close = rest.firstIndex(of: "]") else { return nil }
        let id = rest[rest.index(after: rest.startIndex)..<close]
        guard !id.isEmpty, id.utf8.count <= 40 else { return nil }
        rest = rest[rest.index(after: close)...].drop { $0 == " " }
        var isSelected = false
        var isChecked = false
        while true {
            if rest.hasSuffix(" [selected]") {
                isSelected = true
                rest = rest.dropLast(11)
            } else if rest.hasSuffix(" [checked]") {
                isChecked = true
                rest = rest.dropLast(10)
            } else {
                break
            }
        }
        guard let colon = rest.firstRange(of: ": ") else {
            return (String(id), String(rest), "", isSelected, isChecked, spaces / 2)
        }
        return (
            String(id), String(rest[..<colon.lowerBound]), String(rest[colon.upperBound...]), isSelected, isChecked,
            spaces / 2
        )
    }
}
