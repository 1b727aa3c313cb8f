/// The scheme of an address that somebody wants a page to open, read the way the URL Standard does (4.4): leading
/// control characters and spaces are dropped, tabs and line breaks vanish wherever they are, letters have no case.
package enum NavigationURL {
    /// What a client may open over the protocol. `about` is for `about:blank` and `about:srcdoc` only, since Chromium
    /// turns other such addresses into its internal pages.
    package static let clientSchemes: Set<String> = ["http", "https", "about", "data", "blob", "javascript"]

    /// What a request may be sent to that a client makes or changes.
    package static let requestSchemes: Set<String> = ["http", "https"]

    /// What the navigate operation may open.
    package static let operationSchemes: Set<String> = ["http", "https", "about", "data"]

    /// Why the address may not be opened; nil when it may.
    package static func refusal(of address: String, schemes: Set<String>) -> String? {
        let bytes = normalized(address)
        guard let scheme = scheme(of: bytes) else {
            return bytes.isEmpty
                ? "the address is empty" : "the address has no scheme; write it in full, like https://example.com/"
        }
        guard schemes.contains(scheme) else {
            return "addresses with the scheme \(scheme.prefix(32)) cannot be opened"
        }
        let rest = bytes.dropFirst(scheme.utf8.count + 1)
        return switch scheme {
        case "about": refusal(ofPage: rest)
        case "blob": refusal(ofBlob: rest)
        default: nil
        }
    }

    /// Whether it names a scheme at all, as every address does that is not relative to another.
    package static func hasScheme(_ address: String) -> Bool { scheme(of: normalized(address)) != nil }

    private static func refusal(ofPage rest: ArraySlice<UInt8>) -> String? {
        let name = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let page = String(decoding: name, as: UTF8.self).lowercased()
        return page == "blank" || page == "srcdoc" ? nil : "of the about: addresses only about:blank can be opened"
    }

    /// A blob's address begins with the origin that made it (W3C File API, 8.3.1), which is opaque or a site's.
    private static func refusal(ofBlob rest: ArraySlice<UInt8>) -> String? {
        let origin = scheme(of: Array(rest))
        if origin == "http" || origin == "https" || rest.starts(with: Array("null/".utf8)) { return nil }
        return "only blobs of web pages can be opened"
    }

    private static func normalized(_ address: String) -> [UInt8] {
        var bytes = Array(address.utf8.drop { $0 <= 0x20 })
        bytes.removeAll { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        return bytes
    }

    private static func scheme(of bytes: [UInt8]) -> String? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first else { return nil }
        let name = bytes[..<colon]
        guard isLetter(first), name.allSatisfy(isSchemeByte) else { return nil }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: isLetter(byte)
        }
    }
}
