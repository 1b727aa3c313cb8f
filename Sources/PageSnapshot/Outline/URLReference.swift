/// Resolves references to absolute addresses (RFC 3986, 5.2), as far as links on pages need it. The result is text for
/// a reader: nothing is opened because of it without the checks that every address gets.
enum URLReference {
    private struct Parts {
        var scheme: Substring?
        var authority: Substring?
        var path: Substring
        var query: Substring?
        var fragment: Substring?
    }

    static func resolve(_ reference: String, against base: String) -> String {
        let cleaned = String(decoding: reference.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }, as: UTF8.self)
        let text = SelectorText.trimmed(cleaned)
        var parts = split(text[...])
        if parts.scheme != nil { return text }
        let origin = split(base[...])
        guard let scheme = origin.scheme, origin.authority != nil || base.hasPrefix("file:") else { return text }
        parts.scheme = scheme
        if parts.authority == nil {
            parts.authority = origin.authority
            if parts.path.isEmpty {
                parts.path = origin.path
                if parts.query == nil { parts.query = origin.query }
            } else if parts.path.hasPrefix("/") {
                parts.path = withoutDots(parts.path)
            } else {
                let folder = origin.path.lastIndex(of: "/").map { origin.path[...$0] } ?? "/"
                parts.path = withoutDots(folder + parts.path)
            }
        }
        return joined(parts)
    }

    private static func split(_ text: Substring) -> Parts {
        var rest = text
        var parts = Parts(path: "")
        if let hash = rest.firstIndex(of: "#") {
            parts.fragment = rest[rest.index(after: hash)...]
            rest = rest[..<hash]
        }
        if let colon = rest.firstIndex(where: { ":/?".contains($0) }), rest[colon] == ":",
            rest.first?.isLetter == true,
            rest[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        {
            parts.scheme = rest[..<colon]
            rest = rest[rest.index(after: colon)...]
        }
        if let mark = rest.firstIndex(of: "?") {
            parts.query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            parts.authority = rest[..<end]
            rest = rest[end...]
        }
        parts.path = rest
        return parts
    }

    private static func withoutDots(_ path: Substring) -> Substring {
        var segments: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in all.enumerated() {
            let isLast = index == all.count - 1
            switch segment {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/")
    }

    private static func joined(_ parts: Parts) -> String {
        var text = (parts.scheme ?? "") + ":"
        if let authority = parts.authority { text += "//" + authority }
        text += parts.authority != nil && parts.path.isEmpty ? "/" : parts.path
        if let query = parts.query { text += "?" + query }
        if let fragment = parts.fragment { text += "#" + fragment }
        return String(text)
    }
}
