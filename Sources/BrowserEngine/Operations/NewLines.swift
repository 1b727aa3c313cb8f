/// What is new in an outline.
enum NewLines {
    /// The lines that `text` has and `before` has not, whatever their depth; all of it when there are none.
    static func of(_ text: String, since before: String) -> String {
        let known = Set(before.split(separator: "\n").map(withoutDepth))
        let new = text.split(separator: "\n").filter { !known.contains(withoutDepth($0)) }
        return new.isEmpty ? text : new.joined(separator: "\n")
    }

    private static func withoutDepth(_ line: Substring) -> Substring {
        line.drop { $0 == " " }
    }
}
