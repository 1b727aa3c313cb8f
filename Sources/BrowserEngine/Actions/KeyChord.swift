/// Keys that are held together: `Enter`, `Control+A`, `Shift+ArrowDown`, `Control++`.
struct KeyChord: Sendable, Hashable {
    enum Modifier: String, Sendable, Hashable, CaseIterable {
        case alt = "Alt"
        case control = "Control"
        case meta = "Meta"
        case shift = "Shift"

        /// The bit of CDP's `modifiers`.
        var mask: Int64 {
            switch self {
            case .alt: 1
            case .control: 2
            case .meta: 4
            case .shift: 8
            }
        }

        var keyCode: Int64 {
            switch self {
            case .alt: 18
            case .control: 17
            case .meta: 91
            case .shift: 16
            }
        }

        init?(named name: String) {
            switch name.lowercased() {
            case "alt", "option": self = .alt
            case "control", "ctrl", "controlormeta", "cmdorctrl": self = .control
            case "meta", "cmd", "command", "super", "win", "windows": self = .meta
            case "shift": self = .shift
            default: return nil
            }
        }
    }

    let modifiers: [Modifier]
    /// Nil when only modifiers are pressed.
    let key: KeyDefinition?

    /// Reads a chord; nil when one of its keys is unknown.
    init?(_ text: String) {
        var names = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        if text == "+" || text.hasSuffix("++") { names = names.dropLast(2) + ["+"] }
        if text != " " { names = names.map { $0.count > 1 ? String($0.filter { $0 != " " }) : $0 } }
        guard let last = names.popLast() else { return nil }
        var modifiers: [Modifier] = []
        for name in names {
            guard let modifier = Modifier(named: name) else { return nil }
            if !modifiers.contains(modifier) { modifiers.append(modifier) }
        }
        if let modifier = Modifier(named: last) {
            self.init(modifiers: modifiers + [modifier], key: nil)
        } else if let key = KeyDefinition(named: last) {
            self.init(modifiers: modifiers, key: key)
        } else {
            return nil
        }
    }

    private init(modifiers: [Modifier], key: KeyDefinition?) {
        self.modifiers = modifiers
        self.key = key
    }

    var mask: Int64 { modifiers.reduce(0) { $0 | $1.mask } }
}
