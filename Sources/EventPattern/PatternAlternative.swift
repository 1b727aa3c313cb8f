/// Fields that must all match, without an `$or` between them.
struct PatternAlternative: Sendable {
    struct Field: Sendable {
        let path: String
        let matchers: [ValueMatcher]

        func accepts(_ leaf: EventLeaf) -> Bool {
            matchers.contains { $0.matches(leaf) }
        }

        var acceptsAbsence: Bool {
            matchers.contains { if case .absent = $0 { true } else { false } }
        }
    }

    /// In the order of their paths, in which the public engine goes too: what `exists: false` sees depends on it.
    let fields: [Field]

    init(_ matchers: [String: [ValueMatcher]]) {
        self.fields = matchers.map { Field(path: $0.key, matchers: $0.value) }
            .sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
    }

    /// Goes through the fields and keeps every choice of array elements that is possible so far. A choice forgets the
    /// arrays that no later field is in, which keeps their number near that of the elements.
    func matches(_ event: EventLeaves) -> Bool {
        var choices: Set<ElementChoice> = [ElementChoice()]
        for (index, field) in fields.enumerated() {
            let leaves = event.leaves(at: field.path)
            let later = fields[(index + 1)...].reduce(into: Set<Int>()) { $0.formUnion(event.arrays(at: $1.path)) }
            let tree = ElementTree(leaves)
            let accepted = leaves.map(field.accepts)
            let acceptsAbsence = field.acceptsAbsence
            var next: Set<ElementChoice> = []
            for choice in choices {
                let possible = tree.leaves(consistentWith: choice)
                if possible.isEmpty, acceptsAbsence { next.insert(choice.keeping(later)) }
                for leaf in possible where accepted[leaf] {
                    next.insert(choice.choosing(leaves[leaf].elements).keeping(later))
                }
            }
            guard !next.isEmpty else { return false }
            choices = next
        }
        return true
    }
}
