/// An instruction about a page.
package struct PageTask: Sendable, Hashable {
    /// In the client's words; empty when there is none (observe everything).
    package var instruction: String
    /// The snapshot's text form, or the part of it that matters (protocol, 6.2).
    package var outline: String
    /// Names that may be used as `%name%` in arguments; never their values.
    package var variables: [String]

    package init(instruction: String, outline: String, variables: [String] = []) {
        self.instruction = instruction
        self.outline = outline
        self.variables = variables
    }
}
