/// Addresses that a client may send a browser to.
package enum WebAddress {
    /// The address as it is, if it is absolute and of a scheme that pages may be opened with: http, https, `about:blank` and data.
    /// Source of the syntax: the WHATWG URL standard, as far as it tells a typing error from an address.
    package static func checked(_ text: String, field: String) throws(RequestError) -> String {
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            throw RequestError(field: field, problem: "is not a URL: it contains white space or control characters")
        }
        guard let colon = text.firstIndex(of: ":"), isScheme(text[..<colon]) else {
            throw RequestError(field: field, problem: "is not an absolute URL: write `https://` before the host")
        }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "http", "https":
            guard rest.hasPrefix("//"), isAuthority(rest.dropFirst(2).prefix { !"/?#\\".contains($0) }) else {
                throw RequestError(field: field, problem: "is not a URL: its host or port cannot be read")
            }
            return text
        case "data":
            return text
        case "about" where rest == "blank" || rest.hasPrefix("blank?") || rest.hasPrefix("blank#"):
            return text
        case "localhost":
            throw RequestError(field: field, problem: "is not an absolute URL: write `http://` before the host")
        default:
            throw RequestError(
                field: field, problem: "has a scheme that is not allowed: use http, https, data or about:blank")
        }
    }

    /// The address of a model's API: http or https, and no credentials in it, since it is stored and shown.
    package static func checkedService(_ text: String, field: String) throws(RequestError) -> String {
        let lowered = text.lowercased()
        guard lowered.hasPrefix("http://") || lowered.hasPrefix("https://") else {
            throw RequestError(field: field, problem: "must begin with http:// or https://")
        }
        _ = try checked(text, field: field)
        let authority = text.drop { $0 != ":" }.dropFirst(3).prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@") else {
            throw RequestError(field: field, problem: "must not hold a user name or password; send the key apart")
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw RequestError(field: field, problem: "must not have a query or fragment")
        }
        return text
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    private static func isAuthority(_ text: Substring) -> Bool {
        let afterUser = text.lastIndex(of: "@").map { text[text.index(after: $0)...] } ?? text
        if afterUser.hasPrefix("[") {
            guard let end = afterUser.firstIndex(of: "]") else { return false }
            let address = afterUser[..<end].dropFirst()
            guard !address.isEmpty, address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return false
            }
            return isPort(afterUser[afterUser.index(after: end)...])
        }
        let host = afterUser.prefix { $0 != ":" }
        guard !host.isEmpty, !host.contains(where: { "<>^`|{}%[]\"".contains($0) }) else { return false }
        return isPort(afterUser[host.endIndex...])
    }

    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty || text == ":" { return true }
        guard text.first == ":", text.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
        return UInt16(text.dropFirst()) != nil
    }
}
