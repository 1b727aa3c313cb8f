/// A key as the browser has to be told of it (UI Events: `key`, `code`; the virtual key code of Windows).
struct KeyDefinition: Sendable, Hashable {
    let key: String
    let code: String
    let keyCode: Int
    /// What it writes; empty when it writes nothing.
    let text: String

    /// The key of a name (`Enter`, `ArrowDown`, `PageUp`, `F5`, `a`), in any case and with the usual other names; nil
    /// for a name that is none.
    init?(named name: String) {
        let folded = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
        if name.count == 1, let character = name.first {
            self.init(writing: character)
        } else if let known = Self.named[folded] ?? Self.named[Self.synonyms[folded] ?? ""] {
            self = known
        } else if folded.hasPrefix("f"), let number = Int(folded.dropFirst()), (1...24).contains(number) {
            self.init(key: "F\(number)", code: "F\(number)", keyCode: 111 + number, text: "")
        } else {
            return nil
        }
    }

    /// The key that writes a character. Without a place on a US keyboard it has neither `code` nor key code.
    init(writing character: Character) {
        let text = String(character)
        guard character.isASCII, let byte = character.utf8.first else {
            self.init(key: text, code: "", keyCode: 0, text: text)
            return
        }
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            let upper = text.uppercased()
            self.init(key: text, code: "Key\(upper)", keyCode: Int(byte & 0xDF), text: text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            self.init(key: text, code: "Digit\(text)", keyCode: Int(byte), text: text)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            self.init(key: "Enter", code: "Enter", keyCode: 13, text: "\r")
        case UInt8(ascii: "\t"):
            self.init(key: "Tab", code: "Tab", keyCode: 9, text: "")
        default:
            let place = Self.punctuation[character]
            self.init(key: text, code: place?.code ?? "", keyCode: place?.keyCode ?? 0, text: text)
        }
    }

    private init(key: String, code: String, keyCode: Int, text: String) {
        self.key = key
        self.code = code
        self.keyCode = keyCode
        self.text = text
    }
}

private extension KeyDefinition {
    static let named: [String: KeyDefinition] = {
        let keys: [(String, String, Int, String)] = [
            ("Enter", "Enter", 13, "\r"), ("Tab", "Tab", 9, ""), ("Escape", "Escape", 27, ""),
            ("Backspace", "Backspace", 8, ""), ("Delete", "Delete", 46, ""), ("Insert", "Insert", 45, ""),
            ("Home", "Home", 36, ""), ("End", "End", 35, ""), ("PageUp", "PageUp", 33, ""),
            ("PageDown", "PageDown", 34, ""), ("ArrowLeft", "ArrowLeft", 37, ""), ("ArrowUp", "ArrowUp", 38, ""),
            ("ArrowRight", "ArrowRight", 39, ""), ("ArrowDown", "ArrowDown", 40, ""),
            ("CapsLock", "CapsLock", 20, ""), ("ContextMenu", "ContextMenu", 93, ""), ("Pause", "Pause", 19, ""),
            ("PrintScreen", "PrintScreen", 44, ""),
        ]
        var table = Dictionary(
            uniqueKeysWithValues: keys.map {
                ($0.0.lowercased(), KeyDefinition(key: $0.0, code: $0.1, keyCode: $0.2, text: $0.3))
            })
        table["space"] = KeyDefinition(key: " ", code: "Space", keyCode: 32, text: " ")
        table["plus"] = KeyDefinition(key: "+", code: "Equal", keyCode: 187, text: "+")
        return table
    }()

    static let synonyms: [String: String] = [
        "return": "enter", "esc": "escape", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
        "pagedn": "pagedown", "left": "arrowleft", "right": "arrowright", "up": "arrowup", "down": "arrowdown",
        "spacebar": "space", "back": "backspace", "menu": "contextmenu",
    ]

    static let punctuation: [Character: (code: String, keyCode: Int)] = [
        " ": ("Space", 32), "-": ("Minus", 189), "_": ("Minus", 189), "=": ("Equal", 187), "+": ("Equal", 187),
        "[": ("BracketLeft", 219), "{": ("BracketLeft", 219), "]": ("BracketRight", 221),
        "}": ("BracketRight", 221), "\\": ("Backslash", 220), "|": ("Backslash", 220), ";": ("Semicolon", 186),
        ":": ("Semicolon", 186), "'": ("Quote", 222), "\"": ("Quote", 222), ",": ("Comma", 188),
        "<": ("Comma", 188), ".": ("Period", 190), ">": ("Period", 190), "/": ("Slash", 191), "?": ("Slash", 191),
        "`": ("Backquote", 192), "~": ("Backquote", 192), "!": ("Digit1", 49), "@": ("Digit2", 50),
        "#": ("Digit3", 51), "$": ("Digit4", 52), "%": ("Digit5", 53), "^": ("Digit6", 54), "&": ("Digit7", 55),
        "*": ("Digit8", 56), "(": ("Digit9", 57), ")": ("Digit0", 48),
    ]
}
