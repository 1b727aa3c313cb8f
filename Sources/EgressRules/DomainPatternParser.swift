/// Reads a `DomainPattern`. Host names are in lower case, so upper case means lower case here.
struct DomainPatternParser {
    private indirect enum Node {
        case byte(ByteSet)
        case start
        case end
        case sequence([Node])
        case either([Node])
        /// `?`, `*` and `+`
        case repeated(Node, isNeeded: Bool, isMany: Bool)
    }

    private var rest: Substring.UTF8View
    private var depth = 0

    /// Groups inside groups.
    private static let depthLimit = 16

    init(_ text: String) {
        self.rest = text[...].utf8
    }

    /// nil when something is not understood.
    mutating func steps() -> [DomainPattern.Step]? {
        guard let node = alternatives(), rest.isEmpty else { return nil }
        var steps: [DomainPattern.Step] = []
        Self.append(node, to: &steps)
        steps.append(.match)
        return steps
    }

    private mutating func alternatives() -> Node? {
        var branches: [Node] = []
        repeat {
            var items: [Node] = []
            while let byte = rest.first, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                guard let item = item() else { return nil }
                items.append(item)
            }
            branches.append(.sequence(items))
        } while take("|")
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func item() -> Node? {
        guard let atom = atom() else { return nil }
        let repeated: Node
        switch rest.first {
        case UInt8(ascii: "*"): repeated = .repeated(atom, isNeeded: false, isMany: true)
        case UInt8(ascii: "+"): repeated = .repeated(atom, isNeeded: true, isMany: true)
        case UInt8(ascii: "?"): repeated = .repeated(atom, isNeeded: false, isMany: false)
        default: return atom
        }
        rest.removeFirst()
        // Whether as much or as little as possible is taken makes no difference to whether there is a match.
        _ = take("?")
        return repeated
    }

    private mutating func atom() -> Node? {
        guard let byte = rest.popFirst() else { return nil }
        switch byte {
        case UInt8(ascii: "^"): return .start
        case UInt8(ascii: "$"): return .end
        case UInt8(ascii: "."): return .byte(.all)
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "["): return bracket().map(Node.byte)
        case UInt8(ascii: "\\"): return escaped().map(Node.byte)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "]"):
            return nil
        default: return Self.isOrdinary(byte) ? .byte(Self.set(byte)) : nil
        }
    }

    private mutating func group() -> Node? {
        depth += 1
        defer { depth -= 1 }
        // Only a group that is not captured may say something about itself.
        if take("?"), !take(":") { return nil }
        guard depth <= Self.depthLimit, let node = alternatives(), take(")") else { return nil }
        return node
    }

    /// Behind the `[`.
    private mutating func bracket() -> ByteSet? {
        let isInverted = take("^")
        var set = ByteSet()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]") { return isInverted ? set.inverted : set }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = escaped() else { return nil }
                set.formUnion(escaped)
                continue
            }
            guard Self.isOrdinary(byte) else { return nil }
            if rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first, last != UInt8(ascii: "]") {
                guard Self.isOrdinary(last), last >= byte else { return nil }
                rest.removeFirst(2)
                for each in byte...last { set.formUnion(Self.set(each)) }
            } else {
                set.formUnion(Self.set(byte))
            }
        }
        return nil
    }

    /// Behind the `\`.
    private mutating func escaped() -> ByteSet? {
        guard let byte = rest.popFirst() else { return nil }
        var set = ByteSet()
        switch byte {
        case UInt8(ascii: "d"):
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") { set.insert(digit) }
        case UInt8(ascii: "w"):
            for each in UInt8(0)..<128 where Self.isWord(each) { set.insert(each) }
        default:
            guard Self.isOrdinary(byte), !Self.isWord(byte) else { return nil }
            set.insert(byte)
        }
        return set
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private static func isOrdinary(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func set(_ byte: UInt8) -> ByteSet {
        var set = ByteSet()
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        set.insert(isUpper ? byte + 32 : byte)
        return set
    }

    private static func append(_ node: Node, to steps: inout [DomainPattern.Step]) {
        switch node {
        case .byte(let set): steps.append(.byte(set))
        case .start: steps.append(.start)
        case .end: steps.append(.end)
        case .sequence(let nodes): for each in nodes { append(each, to: &steps) }
        case .either(let nodes): appendEither(nodes[...], to: &steps)
        case .repeated(let node, let isNeeded, let isMany):
            let begin = steps.count
            if !isNeeded { steps.append(.jump(0)) }
            append(node, to: &steps)
            if isMany { steps.append(.split(begin, steps.count + 1)) }
            if !isNeeded { steps[begin] = .split(begin + 1, steps.count) }
        }
    }

    private static func appendEither(_ nodes: ArraySlice<Node>, to steps: inout [DomainPattern.Step]) {
        guard let first = nodes.first else { return }
        guard nodes.count > 1 else { return append(first, to: &steps) }
        let split = steps.count
        steps.append(.jump(0))
        append(first, to: &steps)
        let jump = steps.count
        steps.append(.jump(0))
        steps[split] = .split(split + 1, steps.count)
        appendEither(nodes.dropFirst(), to: &steps)
        steps[jump] = .jump(steps.count)
    }
}
