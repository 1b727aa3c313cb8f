import SessionLifecycle
import SessionStore

/// What an `InMemorySessionStore` keeps. Times are milliseconds of its clock.
struct InMemoryState {
    /// A value that counts as absent from a moment on.
    struct Expiring<Value> {
        var value: Value
        var endsAt: Int64
    }

    /// A sequence whose positions only grow.
    struct Stream<Element: Sendable> {
        private(set) var elements: [Positioned<Element>] = []

        mutating func append(_ element: Element, at position: StreamPosition, limit: Int) {
            elements.append(Positioned(position: position, element: element))
            elements.removeFirst(max(0, elements.count - limit))
        }

        func after(_ position: StreamPosition, count: Int) -> [Positioned<Element>] {
            Array(elements.drop { $0.position <= position }.prefix(count))
        }

        mutating func discard(through position: StreamPosition) {
            elements.removeAll { $0.position <= position }
        }
    }

    /// All that belongs to one session, apart from its record.
    struct Belongings {
        var commands = Stream<SessionCommand>()
        /// Entries as JSON, by action.
        var entries: [String: Expiring<Stream<[UInt8]>>] = [:]
        var claims: [String: Expiring<String>] = [:]
        var receipts: [ActionReceipt] = []
        var history: [SessionEvent] = []
        /// By connection.
        var viewers: [String: Expiring<ScreencastViewer>] = [:]
    }

    struct Task {
        var registration: Expiring<TaskRegistration>?
        var address: String?
        var isOffered = false
        var claimEndsAt: Int64 = 0
        var assignment: TaskAssignment?
    }

    /// Records as JSON, by session.
    /// How many replacements were begun, and which of them were stored and not asked for.
    var replacements = 0
    var begun: Set<Int> = []
    var records: [String: Expiring<[UInt8]>] = [:]
    var belongings: [String: Belongings] = [:]
    var tombstones: [String: Expiring<Tombstone>] = [:]
    /// What projects remember, by project and key.
    var recollections: [String: [String: Expiring<[UInt8]>]] = [:]
    /// Counted creations, by project and start of the window.
    var creations: [String: Int] = [:]
    /// What the connections of the WebSocket API watch.
    var connections: [String: Expiring<Set<String>>] = [:]
    var tasks: [String: Task] = [:]
    /// The moments at which pooled tasks count as dead.
    var pool: [String: Int64] = [:]
    /// The moments at which tasks on their way to the pool are given up, by token.
    var expected: [String: Int64] = [:]
    private var lastPosition: UInt64 = 0

    /// A task that joins the pool meets one expectation.
    mutating func addToPool(_ taskID: String, until moment: Int64) {
        if pool.updateValue(moment, forKey: taskID) == nil, let first = expected.min(by: { $0.value < $1.value }) {
            expected[first.key] = nil
        }
    }

    mutating func nextPosition() -> StreamPosition {
        lastPosition += 1
        return StreamPosition(milliseconds: lastPosition, sequence: 0)
    }

    /// The stored JSON of a record that still exists.
    func record(_ id: String, at now: Int64) -> [UInt8]? {
        guard let record = records[id], record.endsAt > now else { return nil }
        return record.value
    }

    /// The viewers of a session who do not count as gone, by connection.
    func viewers(of id: String, at now: Int64) -> [String: Expiring<ScreencastViewer>] {
        (belongings[id]?.viewers ?? [:]).filter { $0.value.endsAt > now }
    }

    /// The sessions that a connection watches.
    func watched(by connectionID: String, at now: Int64) -> Set<String> {
        guard let connection = connections[connectionID], connection.endsAt > now else { return [] }
        return connection.value
    }

    /// The task, if it is registered and gave a sign of life in time.
    func livingTask(_ id: String, at now: Int64) -> (Task, TaskRegistration)? {
        guard let task = tasks[id], let registration = task.registration, registration.endsAt > now else { return nil }
        var value = registration.value
        value.address = task.address
        return (task, value)
    }

    /// Whether nobody claimed the task or gave it a session.
    func isFree(_ task: Task, at now: Int64) -> Bool {
        task.claimEndsAt <= now && task.assignment == nil
    }
}
