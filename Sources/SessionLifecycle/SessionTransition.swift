/// What came of an input.
package struct SessionTransition: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        /// The record changed and is to be stored before the effects are carried out.
        case changed
        /// The record is as it was; effects, where there are any, are repeated.
        case unchanged
        /// The input does not matter here, for the reason given.
        case ignored(String)
    }

    package var record: SessionRecord
    package var outcome: Outcome
    package var effects: [SessionEffect]
    /// What the session's history says of it; nil where nothing changed.
    package var event: SessionEvent?

    package init(record: SessionRecord, outcome: Outcome, effects: [SessionEffect], event: SessionEvent?) {
        self.record = record
        self.outcome = outcome
        self.effects = effects
        self.event = event
    }
}
