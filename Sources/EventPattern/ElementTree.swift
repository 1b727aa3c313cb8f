/// The leaves of one field, arranged by the array elements that they are in, so that those which go with a choice are
/// found without looking at the others.
struct ElementTree {
    private var leaves: [Int] = []
    private var arrays: [Int: [Int: ElementTree]] = [:]

    init(_ leaves: [EventLeaf]) {
        for (number, leaf) in leaves.enumerated() { insert(number, at: leaf.elements[...]) }
    }

    private init() {}

    /// The numbers of the leaves none of whose arrays has another element chosen.
    func leaves(consistentWith choice: ElementChoice) -> [Int] {
        arrays.reduce(into: leaves) { found, array in
            if let index = choice.index(in: array.key) {
                found += array.value[index]?.leaves(consistentWith: choice) ?? []
            } else {
                for element in array.value.values { found += element.leaves(consistentWith: choice) }
            }
        }
    }

    private mutating func insert(_ leaf: Int, at path: ArraySlice<EventLeaf.Element>) {
        guard let first = path.first else {
            leaves.append(leaf)
            return
        }
        arrays[first.array, default: [:]][first.index, default: ElementTree()].insert(leaf, at: path.dropFirst())
    }
}
