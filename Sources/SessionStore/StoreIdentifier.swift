/// The rule for ids that become part of a key: 1 to 256 bytes of `A-Z a-z 0-9 - _ . : / @ =`. No brace, so that an id can
/// neither end the hash tag around it nor name another key.
package enum StoreIdentifier {
    /// Whether `id` keeps the rule. A session of any other id cannot exist.
    package static func isValid(_ id: String) -> Bool {
        let bytes = id.utf8
        return (1...256).contains(bytes.count) && bytes.allSatisfy(isAllowed)
    }

    /// Throws `malformedIdentifier` with `what` (as "session") unless `id` keeps the rule.
    package static func check(_ id: String, of what: String) throws(StoreError) {
        guard isValid(id) else { throw .malformedIdentifier(what) }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
