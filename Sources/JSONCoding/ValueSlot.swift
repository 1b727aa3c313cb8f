import JSONModel

/// The place that a value is written to, and its members or elements until it is complete.
final class ValueSlot {
    private enum Kind { case scalar, object, array }

    private var kind = Kind.scalar
    private var scalar = JSONValue.null
    private var members: [String: JSONValue] = [:]
    private var elements: [JSONValue] = []
    /// Containers that were asked for inside this one and may still grow. Their places are taken by `null` until then.
    private var openMembers: [(name: String, slot: ValueSlot)] = []
    private var openElements: [(index: Int, slot: ValueSlot)] = []

    /// What has been written, with all that stands in it.
    var value: JSONValue {
        switch kind {
        case .scalar: return scalar
        case .object:
            var members = members
            for (name, slot) in openMembers { members[name] = slot.value }
            return .object(members)
        case .array:
            var elements = elements
            for (index, slot) in openElements { elements[index] = slot.value }
            return .array(elements)
        }
    }

    var elementCount: Int { elements.count }

    func set(_ value: JSONValue) {
        kind = .scalar
        scalar = value
    }

    /// Two containers of one value write to the same object.
    func becomeObject() {
        if kind == .object { return }
        kind = .object
        members.reserveCapacity(6)
    }

    func becomeArray() {
        kind = .array
    }

    func put(_ value: JSONValue, at name: String) {
        members[name] = value
    }

    func append(_ value: JSONValue) {
        elements.append(value)
    }

    /// A member that is written piece by piece.
    func openMember(_ name: String) -> ValueSlot {
        let slot = ValueSlot()
        members[name] = .null
        openMembers.append((name, slot))
        return slot
    }

    /// An element that is written piece by piece.
    func openElement() -> ValueSlot {
        let slot = ValueSlot()
        openElements.append((elements.count, slot))
        elements.append(.null)
        return slot
    }
}
