import StagehandProtocol

/// What an instruction led to, and how to tell that its elements are still the same.
struct RememberedAct: Codable, Equatable {
    struct Step: Codable, Equatable {
        var action: ElementAction
        /// The element's line of the outline without its id: its role and name.
        var line: String
    }

    /// What the page offered then.
    var fingerprint: String
    var steps: [Step]
}
