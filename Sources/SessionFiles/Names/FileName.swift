/// Names of files that come from pages and clients, made harmless: one path component that means nothing special to any
/// system that the file may be saved on.
package enum FileName {
    /// In UTF-8; a number for a collision may be added to it.
    package static let maximumBytes = 200
    /// Beyond this the end of a name is not kept as its extension.
    private static let maximumExtensionBytes = 20

    /// The last component of a path or name, without control and format characters, without what Windows does not allow, without
    /// dots and spaces at its ends, not a device's name, and not too long; `fallback` where nothing is left.
    package static func sanitized(_ text: String, fallback: String) -> String {
        var scalars = String.UnicodeScalarView()
        let components = text.unicodeScalars.split { $0 == "/" || $0 == "\\" }
        for scalar in components.last ?? text.unicodeScalars.prefix(0) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: continue
            case .spaceSeparator: scalars.append(" ")
            default: scalars.append("<>:\"|?*".unicodeScalars.contains(scalar) ? "_" : scalar)
            }
        }
        var name = trimmed(Substring(String(scalars)))
        if isDevice(name) { name = "_" + name }
        name = shortened(name)
        return name.isEmpty ? fallback : name
    }

    /// Whether it is, byte for byte, a name that `sanitized` gives.
    package static func isSafe(_ name: String) -> Bool {
        name.utf8.elementsEqual(sanitized(name, fallback: "").utf8) && !name.isEmpty
    }

    /// The name, or else the first of `name (1).txt`, `name (2).txt`, … that is not taken.
    package static func unique(_ name: String, isTaken: (String) -> Bool) -> String {
        guard isTaken(name) else { return name }
        let (stem, ending) = parts(name)
        var number = 1
        while true {
            let candidate = "\(stem) (\(number))\(ending)"
            if !isTaken(candidate) { return candidate }
            number += 1
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == "." || first == " " { text.removeFirst() }
        while let last = text.last, last == "." || last == " " { text.removeLast() }
        return String(text)
    }

    /// Names that Windows keeps for devices, whatever follows the first dot.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.utf8.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT")) && stem.last?.isNumber == true
    }

    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > maximumBytes else { return name }
        var (stem, ending) = parts(name)
        while !stem.isEmpty, stem.utf8.count + ending.utf8.count > maximumBytes { stem.removeLast() }
        return trimmed(Substring(stem + ending))
    }

    private static func parts(_ name: String) -> (stem: String, ending: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
            name[dot...].utf8.count <= maximumExtensionBytes
        else { return (name, "") }
        return (String(name[..<dot]), String(name[dot...]))
    }
}
