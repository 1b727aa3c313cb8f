/// How long the store keeps things, in milliseconds, measured by the store's own clock.
package struct StoreLifetimes: Sendable, Equatable {
    /// A session and all that belongs to it, after its last change; also a task's address and assignment.
    package var session: Int64
    /// What remains of a deleted session.
    package var tombstone: Int64
    /// An action's entries after the last of them, and the claim of an idempotency key.
    package var results: Int64
    /// A task's registration after its last sign of life.
    package var registration: Int64
    /// A viewer after it last asked for the screencast. API Gateway lets no connection live longer than two hours.
    package var viewer: Int64

    package init(session: Int64, tombstone: Int64, results: Int64, registration: Int64, viewer: Int64) {
        self.session = session
        self.tombstone = tombstone
        self.results = results
        self.registration = registration
        self.viewer = viewer
    }

    /// What is remembered in a project, after it was last stored: a week.
    package static let recollection: Int64 = 7 * 86_400_000

    /// 24 hours, 24 hours, 15 minutes, 60 seconds, 2 hours and 5 minutes.
    package static let standard = StoreLifetimes(
        session: 86_400_000, tombstone: 86_400_000, results: 900_000, registration: 60_000, viewer: 7_500_000)
}
