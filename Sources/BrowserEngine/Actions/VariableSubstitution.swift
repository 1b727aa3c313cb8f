/// Puts the values of variables in the place of their names. Done at the last moment, and nowhere else: results, logs
/// and stored actions keep the names.
struct VariableSubstitution {
    let values: [String: String]

    /// Replaces each `%name%` of a known variable. A value is never read as a name again.
    func apply(to text: String) -> String {
        guard !values.isEmpty, text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "%") {
            result += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            if let close = inner.firstIndex(of: "%"), let value = values[String(inner[..<close])] {
                result += value
                rest = inner[inner.index(after: close)...]
            } else {
                result += "%"
                rest = inner
            }
        }
        return result + rest
    }
}
