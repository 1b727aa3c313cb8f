/// The name of a node in a snapshot: the ordinal of its frame and the node's backend id in the browser, as `1-25`.
///
/// Ordinals are given to a page's frames on first sight and never again; a frame that navigates gets a new one.
package struct ElementID: Sendable, Hashable, CustomStringConvertible {
    package let frame: Int
    package let node: Int

    package init(frame: Int, node: Int) {
        self.frame = frame
        self.node = node
    }

    /// Reads `1-25`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, let frame = Self.number(parts[0]), let node = Self.number(parts[1]) else { return nil }
        self.init(frame: frame, node: node)
    }

    package var description: String { "\(frame)-\(node)" }

    private static func number(_ digits: Substring.UTF8View) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(String(Substring(digits)))
    }
}
