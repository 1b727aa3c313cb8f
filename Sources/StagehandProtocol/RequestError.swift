/// A body that cannot be served, named by its member.
package struct RequestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The member's path, as `options.timeout`; empty for the body itself.
    package let field: String
    /// What is wrong, and what would be right.
    package let problem: String

    package init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }

    package var description: String {
        field.isEmpty ? "the request body \(problem)" : "`\(field)` \(problem)"
    }
}
