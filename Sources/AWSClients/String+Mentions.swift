extension String {
    /// Whether the text stands somewhere in this one, byte by byte. The standard library's `contains` of a text would link
    /// its regular expressions.
    func mentions(_ text: StaticString) -> Bool {
        let wanted = text.withUTF8Buffer { Array($0) }
        let bytes = Array(utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0...].starts(with: wanted) }
    }
}
