import JSONModel

/// The scalars of an event by their paths. Empty objects and arrays have none, and so do not exist.
struct EventLeaves {
    private var fields: [String: [EventLeaf]] = [:]
    private var arrayCount = 0

    /// Follows only the names in `steps`; a name with a dot in it is not one, since paths are written with dots.
    init(_ event: [String: JSONValue], steps: Set<String>) {
        load(event, path: "", elements: [], steps: steps)
    }

    func leaves(at path: String) -> [EventLeaf] {
        fields[path] ?? []
    }

    /// The numbers of all arrays that leaves of this path are in.
    func arrays(at path: String) -> Set<Int> {
        leaves(at: path).reduce(into: []) { arrays, leaf in arrays.formUnion(leaf.elements.map(\.array)) }
    }

    private mutating func load(
        _ object: [String: JSONValue], path: String, elements: [EventLeaf.Element], steps: Set<String>
    ) {
        for (name, value) in object where steps.contains(name) {
            load(value, path: path.isEmpty ? name : "\(path).\(name)", elements: elements, steps: steps)
        }
    }

    private mutating func load(_ value: JSONValue, path: String, elements: [EventLeaf.Element], steps: Set<String>) {
        switch value {
        case .object(let members):
            load(members, path: path, elements: elements, steps: steps)
        case .array(let values):
            let array = arrayCount
            arrayCount += 1
            for (index, value) in values.enumerated() {
                let isScalar = EventLeaf.Value(value) != nil
                let inside = isScalar ? elements : elements + [EventLeaf.Element(array: array, index: index)]
                load(value, path: path, elements: inside, steps: steps)
            }
        case .string, .integer, .number, .bool, .null:
            guard let scalar = EventLeaf.Value(value) else { return }
            fields[path, default: []].append(EventLeaf(value: scalar, elements: elements))
        }
    }
}
