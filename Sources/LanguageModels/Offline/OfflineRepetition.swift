import JSONModel

/// Finds the repeated structure that an array is to be filled from: children of one element that have the same role, at
/// least two of them or one in a list or table.
struct OfflineRepetition: Sendable {
    /// Elements of one role under one parent.
    struct Group {
        let items: [Int]
        /// How many words of what was asked stand before it.
        let relevance: Int
        let isTable: Bool
        let header: [String]
    }

    private let outline: Outline
    private let asked: Set<String>
    private static let mostGroups = 200
    private static let mostItems = 10_000

    init(_ outline: Outline, _ facts: PageFacts, asked: [String]) {
        self.outline = outline
        self.asked = Set(asked)
    }

    /// An object for each item of the group that gives most; `fill` gets the item's part of the page and, in a table, the
    /// cells of the properties that are columns. Items that lack what is required are left out.
    func fill(
        _ properties: [String: JSONSchema], in range: Range<Int>,
        _ fill: (Range<Int>, [String: Int]) -> OfflineExtractor.Filled?
    ) -> OfflineExtractor.Filled {
        var best = OfflineExtractor.Filled(value: .array([]), evidence: 0)
        var bestPoints = 0
        for group in groups(in: range) {
            let columns = columns(properties, group)
            var values: [JSONValue] = []
            var evidence = 0
            for item in group.items.prefix(Self.mostItems) {
                let cells = columns.isEmpty ? [:] : cells(of: item, columns)
                guard let filled = fill(outline.subtree(item), cells), filled.evidence > 0, filled.missing.isEmpty
                else {
                    continue
                }
                values.append(filled.value)
                evidence += filled.evidence
            }
            // Full items count more than many: a group of complete objects beats a longer one of fragments.
            let fullness = values.isEmpty ? 0 : evidence * 100 / (values.count * max(1, properties.count))
            let points = values.isEmpty ? 0 : fullness * 10 + group.relevance * 150 + min(values.count, 100) * 4
            if points > bestPoints {
                bestPoints = points
                best = OfflineExtractor.Filled(value: .array(values), evidence: evidence)
            }
        }
        return best
    }

    /// The elements of a list of plain values: those of the kind that was asked for, or else the items of the most relevant
    /// and then longest group.
    func plain(in range: Range<Int>) -> [Int] {
        let kinds: [String: ElementKind] = [
            "link": .link, "button": .button, "heading": .heading, "option": .option, "checkbox": .checkBox,
            "tab": .tab,
            "image": .image, "title": .heading, "headline": .heading,
        ]
        for (word, kind) in kinds.sorted(by: { $0.key < $1.key }) where asked.contains(word) {
            let found = range.filter { outline.elements[$0].kind == kind && !outline.label($0).isEmpty }
            if !found.isEmpty { return Array(found.prefix(Self.mostItems)) }
        }
        let groups = groups(in: range).filter { group in
            group.items.contains { !outline.text(outline.subtree($0)).isEmpty }
        }
        let best = groups.max { left, right in
            (left.relevance, left.isList(outline), left.items.count)
                < (right.relevance, right.isList(outline), right.items.count)
        }
        return Array((best?.items ?? []).prefix(Self.mostItems))
    }
}

private extension OfflineRepetition {
    func groups(in range: Range<Int>) -> [Group] {
        var groups: [Group] = []
        for index in range where outline.elements[index].end - index > 2 || isList(index) {
            let children = outline.children(index)
            guard children.count >= 2 || isList(index) else { continue }
            var byRole: [String: [Int]] = [:]
            for child in children { byRole[outline.elements[child].role, default: []].append(child) }
            for (role, items) in byRole.sorted(by: { $0.key < $1.key })
            where items.count >= 2 || isList(index) && ["listitem", "row"].contains(role) {
                groups.append(group(items, under: index))
                if groups.count >= Self.mostGroups { return groups }
            }
        }
        return groups
    }

    func group(_ items: [Int], under index: Int) -> Group {
        let isTable = outline.elements[items[0]].kind == .row
        var header: [String] = []
        var rows = items
        if isTable, let head = headerRow(items[0], index) {
            header = outline.children(head).map { outline.text(outline.subtree($0)) }
            rows.removeAll { $0 == head }
        }
        return Group(items: rows, relevance: relevance(index), isTable: isTable, header: header)
    }

    /// Words of what was asked in the group's own name and in the heading before it.
    func relevance(_ index: Int) -> Int {
        var words = Set(Words.of(outline.elements[index].name.prefix(200)))
        var before = index - 1
        while before >= 0, index - before <= 4 {
            if outline.elements[before].kind == .heading || outline.elements[before].role == "caption" {
                words.formUnion(Words.of(outline.elements[before].name.prefix(200)))
                break
            }
            before -= 1
        }
        return words.intersection(asked).count
    }

    /// The first row when it holds headers; in a table with a head of its own, the row there.
    func headerRow(_ first: Int, _ parent: Int) -> Int? {
        let isHeader: (Int) -> Bool = { row in
            outline.children(row).contains { ["columnheader", "th"].contains(outline.elements[$0].role) }
        }
        if isHeader(first) { return first }
        guard let table = outline.elements[parent].parent else { return nil }
        return outline.subtree(table).first { $0 < first && outline.elements[$0].kind == .row && isHeader($0) }
    }

    func columns(_ properties: [String: JSONSchema], _ group: Group) -> [String: Int] {
        guard group.isTable, !group.header.isEmpty else { return [:] }
        let header = group.header.map { Words.of($0.prefix(200)) }
        var columns: [String: Int] = [:]
        for name in properties.keys.sorted() {
            let words = Words.ofProperty(name)
            let index =
                header.firstIndex { $0 == words } ?? header.firstIndex { Set(words).isSubset(of: $0) }
                ?? header.firstIndex { !$0.isEmpty && Set($0).isSubset(of: words) }
            if let index { columns[name] = index }
        }
        return columns
    }

    func cells(of row: Int, _ columns: [String: Int]) -> [String: Int] {
        let cells = outline.children(row)
        return columns.compactMapValues { cells.indices.contains($0) ? cells[$0] : nil }
    }

    func isList(_ index: Int) -> Bool {
        ["list", "table", "grid", "rowgroup", "tbody", "ul", "ol"].contains(outline.elements[index].role)
    }
}

private extension OfflineRepetition.Group {
    func isList(_ outline: Outline) -> Int {
        items.first.map { outline.elements[$0].kind == .listItem ? 1 : 0 } ?? 0
    }
}
