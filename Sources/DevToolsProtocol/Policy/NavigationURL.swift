/// The scheme of an address that somebody wants a page to open, read the way the URL Standard does (4.4): leading
/// control characters and spaces are dropped, tabs and line breaks vanish wherever they are, letters have no case.
package enum NavigationURL {
    /// What a client may open over the protocol. `about` is for `about:blank` and `about:srcdoc` only, since Chromium
    /// turns other such addresses into its internal pages.
    package static let clientSchemes: Set<String> = ["http", "https", "about", "data", "blob", "javascript"]

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
        guard scheme == "about" else { return nil }
        let rest = bytes.dropFirst(6).prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let page = String(decoding: rest, as: UTF8.self).lowercased()
        return page == "blank" || page == "srcdoc" ? nil : "of the about: addresses only about:blank can be opened"
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
