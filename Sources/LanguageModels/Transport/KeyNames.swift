/// Keys as models call them, to the names of the DOM (www.w3.org/TR/uievents-key).
enum KeyNames {
    /// `CTRL`, `ctrl` and `Control_L` are `Control`; a name that is not known stays as it is.
    static func domName(_ name: String) -> String {
        let plain = name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
        if let known = names[plain] { return known }
        if plain.hasPrefix("f"), let number = Int(plain.dropFirst()), (1...24).contains(number) { return "F\(number)" }
        return name
    }

    private static let names: [String: String] = [
        "ctrl": "Control", "control": "Control", "controll": "Control", "controlr": "Control", "alt": "Alt",
        "altl": "Alt", "option": "Alt", "shift": "Shift", "shiftl": "Shift", "shiftr": "Shift", "cmd": "Meta",
        "command": "Meta", "meta": "Meta", "super": "Meta", "superl": "Meta", "win": "Meta", "windows": "Meta",
        "enter": "Enter", "return": "Enter", "kpenter": "Enter", "esc": "Escape", "escape": "Escape", "tab": "Tab",
        "space": " ", "spacebar": " ", "backspace": "Backspace", "delete": "Delete", "del": "Delete",
        "insert": "Insert", "up": "ArrowUp", "arrowup": "ArrowUp", "down": "ArrowDown", "arrowdown": "ArrowDown",
        "left": "ArrowLeft", "arrowleft": "ArrowLeft", "right": "ArrowRight", "arrowright": "ArrowRight",
        "pageup": "PageUp", "pgup": "PageUp", "prior": "PageUp", "pagedown": "PageDown", "pgdn": "PageDown",
        "next": "PageDown", "home": "Home", "end": "End", "capslock": "CapsLock", "minus": "-", "plus": "+",
        "slash": "/", "period": ".", "comma": ",",
    ]
}
