/// How much a client's schema may ask for, local references inlined.
package struct SchemaLimits: Sendable, Hashable {
    /// Nesting.
    package var depth: Int
    /// Schemas in all; a reference that is used twice counts twice.
    package var nodes: Int
    /// UTF-8 bytes of all names, descriptions and enumerated values together.
    package var textBytes: Int

    package init(depth: Int, nodes: Int, textBytes: Int) {
        self.depth = depth
        self.nodes = nodes
        self.textBytes = textBytes
    }

    /// 32 deep, 5,000 schemas, 256 KiB of text.
    package static let standard = SchemaLimits(depth: 32, nodes: 5_000, textBytes: 262_144)
}
