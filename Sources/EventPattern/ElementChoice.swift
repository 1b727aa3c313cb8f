/// Which element was chosen in each array of an event that fields were found in so far.
struct ElementChoice: Hashable {
    /// From an array's number to the index of the element.
    private var elements: [Int: Int] = [:]

    func index(in array: Int) -> Int? {
        elements[array]
    }

    func choosing(_ path: [EventLeaf.Element]) -> ElementChoice {
        var choice = self
        for element in path { choice.elements[element.array] = element.index }
        return choice
    }

    func keeping(_ arrays: Set<Int>) -> ElementChoice {
        var choice = self
        choice.elements = elements.filter { arrays.contains($0.key) }
        return choice
    }
}
