/// What is new in an outline.
enum NewLines {
    /// The lines that `text` has and `before` has not, whatever their depth; all of it when there are none. Of more than
    /// `limit` bytes the first lines.
    static func of(_ text: String, since before: String, limit: Int) -> String {
        let known = Set(before.split(separator: "\n").map(withoutDepth))
        let new = text.split(separator: "\n").filter { !known.contains(withoutDepth($0)) }
        let all = new.isEmpty ? text : new.joined(separator: "\n")
        return all.utf8.count > limit ? String(decoding: all.utf8.prefix(limit), as: UTF8.self) : all
    }

    private static func withoutDepth(_ line: Substring) -> Substring {
        line.drop { $0 == " " }
    }
}
