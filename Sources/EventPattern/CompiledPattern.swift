package import JSONModel

/// An event pattern of EventBridge, checked and ready to be matched
/// (docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
///
/// The engine behind EventBridge is public (aws/event-ruler); where its documentation is silent, this follows its answers:
/// numbers match by value, `exists` is about leaves, fields of objects in one array must come from one element.
package struct CompiledPattern: Sendable {
    /// One of them has to match: a pattern without `$or` has one.
    let alternatives: [PatternAlternative]
    /// The names that occur in paths; what an event has under any other name is not looked at.
    let steps: Set<String>

    /// From the text of a rule; of members that are there twice the last one counts, as in AWS.
    package init(parsing text: String) throws(PatternError) {
        try self.init(try PatternReader.value(of: text))
    }

    /// Throws for everything that EventBridge refuses to store. The length of the text is the caller's to limit.
    package init(_ pattern: JSONValue) throws(PatternError) {
        guard case .object(let members) = pattern else {
            throw PatternError(path: "", message: "must be an object, not \(pattern.kind)")
        }
        var compiler = PatternCompiler()
        try compiler.compile(members, at: [])
        self.alternatives = compiler.alternatives.map(PatternAlternative.init)
        self.steps = Set(alternatives.flatMap { $0.fields.flatMap { $0.path.split(separator: ".").map(String.init) } })
    }

    /// Whether the event, an object as EventBridge delivers it, fits. Anything but an object fits no pattern.
    package func matches(_ event: JSONValue) -> Bool {
        guard case .object(let members) = event else { return false }
        let leaves = EventLeaves(members, steps: steps)
        return alternatives.contains { $0.matches(leaves) }
    }
}
