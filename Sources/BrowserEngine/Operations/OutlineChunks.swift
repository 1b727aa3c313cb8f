/// An outline in pieces that a model can read at once. Lines stay whole; each piece after the first begins with the lines
/// that lead to its own first one, so that it can be understood alone.
struct OutlineChunks {
    let pieces: [String]

    /// The longest piece, in UTF-8 bytes: about 70,000 tokens, which leaves room in every current model.
    static let limit = 280_000
    /// The most pieces that are looked at; what comes after them is left out.
    static let countLimit = 24

    init(_ text: String, limit: Int = OutlineChunks.limit) {
        guard text.utf8.count > limit else {
            pieces = [text]
            return
        }
        var pieces: [String] = []
        var piece = ""
        var ancestors: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            let depth = line.prefix { $0 == " " }.utf8.count / 2
            if depth < ancestors.count { ancestors.removeLast(ancestors.count - depth) }
            if !piece.isEmpty, piece.utf8.count + line.utf8.count + 1 > limit {
                pieces.append(piece)
                guard pieces.count < Self.countLimit else { break }
                piece = Self.start(ancestors, limit: limit / 4)
            }
            piece += line.prefix(limit)
            piece += "\n"
            ancestors.append(line)
        }
        if pieces.count < Self.countLimit, !piece.isEmpty { pieces.append(piece) }
        self.pieces = pieces
    }

    private static func start(_ ancestors: [Substring], limit: Int) -> String {
        var text = ""
        for line in ancestors where text.utf8.count + line.utf8.count < limit { text += line + "\n" }
        return text
    }
}
