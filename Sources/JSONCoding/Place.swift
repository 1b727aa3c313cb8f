/// Where a decoder or an encoder is. Nobody asks unless something does not fit, and then the document is read or written again
/// with places kept: an object for each member would be half the work.
enum Place {
    case notKept
    case kept(KeyPathNode?)

    var keys: [any CodingKey] {
        guard case .kept(let node) = self else { return [] }
        return node?.keys ?? []
    }

    func appending(_ key: @autoclosure () -> any CodingKey) -> Place {
        guard case .kept(let node) = self else { return .notKept }
        return .kept(KeyPathNode(key(), in: node))
    }
}

/// Where in a document a decoder or an encoder is; built into an array only for an error.
final class KeyPathNode {
    private let parent: KeyPathNode?
    private let key: any CodingKey

    init(_ key: any CodingKey, in parent: KeyPathNode?) {
        self.parent = parent
        self.key = key
    }

    var keys: [any CodingKey] { (parent?.keys ?? []) + [key] }
}

/// The place of an element in an array, or the name of a member that belongs to no type.
struct PlaceKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ index: Int) {
        self.stringValue = String(index)
        self.intValue = index
    }

    init(_ name: String) {
        self.stringValue = name
        self.intValue = nil
    }

    init?(intValue: Int) {
        self.init(intValue)
    }

    init?(stringValue: String) {
        self.init(stringValue)
    }
}
