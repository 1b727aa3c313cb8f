/// Finds the elements that a phrase means, by points: the same phrase and outline give the same answer.
///
/// Name equal to the phrase 100, beginning with it 85, containing it 80, containing all its words 65, half or more of them
/// up to 50; one point less for every further word of the name (at most 10); 20 more for an element of the kind that
/// the phrase names and 25 less for another; 15 less for what nobody can click. Fewer than 40 points is no match.
struct ElementMatcher: Sendable {
    /// An element and how well it fits.
    struct Match: Sendable, Hashable {
        let index: Int
        let points: Int
    }

    /// Fewer points are no match.
    static let threshold = 40
    /// The page.
    let outline: Outline

    /// Every match among the elements that `admits`, best first, then in the page's order.
    func matches(_ phrase: TargetPhrase, in range: Range<Int>, admits: (OutlineElement) -> Bool) -> [Match] {
        var matches: [Match] = []
        for index in range where admits(outline.elements[index]) {
            let points = points(index, phrase)
            if points >= Self.threshold { matches.append(Match(index: index, points: points)) }
        }
        return matches.sorted { ($1.points, $0.index) < ($0.points, $1.index) }
    }

    /// The element that is meant, or nil. `text` may say where it is: "Delete in the row of Bob".
    func best(_ text: String, in range: Range<Int>, admits: (OutlineElement) -> Bool) -> Int? {
        let whole = TargetPhrase(text)
        let found = matches(whole, in: range, admits: admits)
        if let first = found.first, first.points >= 75 || Self.places(in: text).isEmpty {
            return choose(found, whole)
        }
        for place in Self.places(in: text) {
            if let index = best(
                String(text[..<place.lowerBound]), near: String(text[place.upperBound...]), range, admits)
            {
                return index
            }
        }
        return choose(found, whole)
    }

    /// An ordinal that is a part of the name ("Second page") chooses nothing.
    func ordinal(_ phrase: TargetPhrase, _ top: Match) -> Ordinal? {
        phrase.says(Words.of(outline.label(top.index).prefix(400))) ? nil : phrase.ordinal
    }

    private func choose(_ found: [Match], _ phrase: TargetPhrase) -> Int? {
        guard let top = found.first else { return nil }
        guard let ordinal = ordinal(phrase, top) else { return top.index }
        let equal = found.filter { $0.points >= top.points - 10 }.map(\.index).sorted()
        return ordinal.choose(from: equal)
    }

    /// The match that shares the smallest part of the page with an element that `place` means.
    private func best(
        _ text: String, near place: String, _ range: Range<Int>, _ admits: (OutlineElement) -> Bool
    ) -> Int? {
        let phrase = TargetPhrase(text)
        let candidates = matches(phrase, in: range, admits: admits)
        guard !candidates.isEmpty else { return nil }
        let anchors = matches(TargetPhrase(place), in: range) { _ in true }
        guard let top = anchors.first else { return nil }
        let indexes = anchors.filter { $0.points >= top.points - 15 }.map(\.index)
        let nearest = candidates.filter { $0.points >= candidates[0].points - 15 }.compactMap { match in
            extent(of: match.index, sharedWith: indexes).map { (match, $0) }
        }
        guard let smallest = nearest.map(\.1).min() else { return nil }
        let chosen = nearest.filter { $0.1 == smallest }.map(\.0)
        return choose(chosen, phrase)
    }

    private func extent(of index: Int, sharedWith anchors: [Int]) -> Int? {
        var ancestor = outline.elements[index].parent
        while let current = ancestor {
            let range = outline.subtree(current)
            if anchors.contains(where: { range.contains($0) && $0 != index }) { return range.count }
            ancestor = outline.elements[current].parent
        }
        return nil
    }

    /// The words that tell where something is.
    private static func places(in text: String) -> [Range<String.Index>] {
        [
            " next to ", " beside ", " in the row of ", " in the ", " under ", " below ", " for ", " inside ",
            " within ",
            " of ", " on the ", " in ",
        ]
        .compactMap { text.firstRange(of: $0) }
    }

    /// The points of one element.
    func points(_ index: Int, _ phrase: TargetPhrase) -> Int {
        let element = outline.elements[index]
        let kind = element.kind
        var points = kind.isInteractive ? 0 : -15
        if !phrase.kinds.isEmpty { points += phrase.kinds.contains(kind) ? 20 : -25 }
        let label = outline.label(index)
        let name = Words.of(label.prefix(400))
        if phrase.says(name) { return points + 105 }
        if phrase.namesNothing {
            return phrase.kinds.isEmpty || !phrase.kinds.contains(kind) ? 0 : points + 40
        }
        guard !label.isEmpty else { return 0 }
        if let quoted = phrase.quoted {
            let wanted = Words.of(quoted)
            let base = likeness(name, wanted)
            guard base >= 65 else { return 0 }
            return points + base + (label == quoted ? 5 : 0)
        }
        let base = likeness(name, phrase.words)
        return base == 0 ? 0 : points + base
    }

    private func likeness(_ name: [String], _ wanted: [String]) -> Int {
        guard !wanted.isEmpty, !name.isEmpty else { return 0 }
        if name == wanted { return 100 }
        let extra = min(10, max(0, name.count - wanted.count))
        if name.starts(with: wanted) { return 85 - extra }
        if name.firstRange(of: wanted) != nil { return 80 - extra }
        let known = Set(name)
        let common = wanted.filter { known.contains($0) }.count
        if common == wanted.count { return 65 - extra }
        guard common * 2 >= wanted.count, common > 0 else { return 0 }
        return 55 * common / wanted.count - extra / 2
    }
}
