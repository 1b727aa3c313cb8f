extension PageOutline {
    /// The outline in pieces of at most that many bytes of UTF-8, cut between lines, rather between elements high up
    /// than within one. Each piece begins with the lines that enclose it. A line that is longer stands alone, cut.
    package func chunks(maximumBytes: Int) -> [String] {
        let limit = max(maximumBytes, 256)
        if text.utf8.count <= limit { return [text] }
        var chunks: [String] = []
        var start = 0
        while start < lines.count {
            let context = enclosing(start, within: limit / 2)
            let end = end(from: start, size: limit - context.utf8.count)
            let body = Self.text(lines[start..<end])
            chunks.append(Self.cut(context + body, limit))
            start = end
        }
        return chunks
    }

    /// The lines that enclose a line, each followed by a line break; those that do not fit are left out, outermost
    /// first.
    private func enclosing(_ start: Int, within limit: Int) -> String {
        var depth = lines[start].depth
        var found: [String] = []
        var size = 0
        var index = start - 1
        while index >= 0, depth > 0 {
            if lines[index].depth < depth {
                depth = lines[index].depth
                let text = Self.text(lines[index...index]) + "\n"
                size += text.utf8.count
                if size > limit { break }
                found.append(text)
            }
            index -= 1
        }
        return found.reversed().joined()
    }

    /// Where a piece ends: before the shallowest line in the last quarter of what fits.
    private func end(from start: Int, size: Int) -> Int {
        var sizes = 0
        var index = start
        var best: (index: Int, depth: Int)?
        while index < lines.count {
            let length = lines[index].depth * 2 + lines[index].text.utf8.count + 1
            if index > start, sizes + length > size { break }
            if index > start, sizes > size / 4 * 3, best.map({ lines[index].depth <= $0.depth }) ?? true {
                best = (index, lines[index].depth)
            }
            sizes += length
            index += 1
        }
        guard index < lines.count else { return index }
        if let best, best.depth < lines[index].depth { return best.index }
        return index
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return String(
            decoding: text.utf8.prefix(limit).reversed().drop { $0 & 0xC0 == 0x80 || $0 >= 0x80 }.reversed(),
            as: UTF8.self)
    }
}
