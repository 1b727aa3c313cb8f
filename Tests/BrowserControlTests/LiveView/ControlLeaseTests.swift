import Testing

@testable import BrowserControl

@Suite("The control lease")
struct ControlLeaseTests {
    /// What can happen to a lease, for tables.
    enum Event: Sendable {
        case actionBegan, actionEnded
        case step(Int), stepEnded(Int)
        case request(Int), grant(Int, by: Int), deny(Int, by: Int), handBack(Int)
        case use(Int), gone(Int), back(Int)
        case tick
    }

    private static func apply(_ event: Event, to lease: inout ControlLease, now: Int64) -> [ControlLease.Action] {
        switch event {
        case .actionBegan: lease.actionBegan()
        case .actionEnded: lease.actionEnded()
        case .step(let step): return lease.stepWanted(step)
        case .stepEnded(let step): return lease.stepEnded(step, now: now)
        case .request(let viewer): return lease.request(viewer, now: now)
        case .grant(let viewer, let granter): return lease.grant(viewer, by: granter, now: now)
        case .deny(let viewer, let denier): return lease.deny(viewer, by: denier)
        case .handBack(let viewer): return lease.handBack(viewer, now: now)
        case .use(let viewer): _ = lease.use(viewer, now: now)
        case .gone(let viewer): return lease.disconnected(viewer, now: now)
        case .back(let viewer): lease.reconnected(viewer)
        case .tick: return lease.tick(now: now)
        }
        return []
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [(Int64, Event)]
        /// Of the last event.
        let actions: [ControlLease.Action]
        let holder: ControlLease.Holder
    }

    static let cases: [Case] = [
        Case(
            testDescription: "what nobody holds is granted at once", events: [(5, .request(1))],
            actions: [.requested(viewer: 1, from: .nobody), .granted(viewer: 1, waited: 0)], holder: .person(1)),
        Case(
            testDescription: "the agent holds it while actions run", events: [(0, .actionBegan)], actions: [],
            holder: .agent),
        Case(
            testDescription: "between steps a person gets it at once", events: [(0, .actionBegan), (5, .request(1))],
            actions: [.requested(viewer: 1, from: .agent), .granted(viewer: 1, waited: 0)], holder: .person(1)),
        Case(
            testDescription: "a person waits for the end of a step",
            events: [(0, .actionBegan), (1, .step(1)), (5, .request(1))],
            actions: [.requested(viewer: 1, from: .agent)], holder: .agent),
        Case(
            testDescription: "the end of a step gives it to the one who waits",
            events: [(0, .actionBegan), (1, .step(1)), (5, .request(1)), (9, .stepEnded(1))],
            actions: [.granted(viewer: 1, waited: 4)], holder: .person(1)),
        Case(
            testDescription: "all steps that are under way are waited for",
            events: [(0, .actionBegan), (1, .step(1)), (1, .step(2)), (5, .request(1)), (9, .stepEnded(1))],
            actions: [], holder: .agent),
        Case(
            testDescription: "a step that is wanted after a request waits too",
            events: [(0, .actionBegan), (1, .step(1)), (5, .request(1)), (6, .step(2))], actions: [], holder: .agent),
        Case(
            testDescription: "a step that nobody hinders begins", events: [(0, .actionBegan), (1, .step(1))],
            actions: [.admit(step: 1)], holder: .agent),
        Case(
            testDescription: "a step waits while a person holds control", events: [(0, .request(1)), (1, .step(1))],
            actions: [], holder: .person(1)),
        Case(
            testDescription: "what is handed back lets the steps go on",
            events: [(0, .request(1)), (1, .step(1)), (2, .step(2)), (7, .handBack(1))],
            actions: [.returned(viewer: 1, .handedBack, held: 7), .admit(step: 1), .admit(step: 2)], holder: .nobody),
        Case(
            testDescription: "a step that was given up is not let go on",
            events: [(0, .request(1)), (1, .step(1)), (2, .step(2)), (3, .stepEnded(1)), (7, .handBack(1))],
            actions: [.returned(viewer: 1, .handedBack, held: 7), .admit(step: 2)], holder: .nobody),
        Case(
            testDescription: "a second person asks and waits", events: [(0, .request(1)), (3, .request(2))],
            actions: [.requested(viewer: 2, from: .person(1))], holder: .person(1)),
        Case(
            testDescription: "asking twice is asking once",
            events: [(0, .request(1)), (3, .request(2)), (4, .request(2))],
            actions: [], holder: .person(1)),
        Case(
            testDescription: "who holds it need not ask", events: [(0, .request(1)), (3, .request(1))], actions: [],
            holder: .person(1)),
        Case(
            testDescription: "the holder hands over to the one who asked, before those who asked earlier",
            events: [(0, .request(1)), (2, .request(2)), (3, .request(3)), (8, .grant(3, by: 1))],
            actions: [.returned(viewer: 1, .handedOver, held: 8), .granted(viewer: 3, waited: 5)], holder: .person(3)),
        Case(
            testDescription: "nobody else can grant",
            events: [(0, .request(1)), (2, .request(2)), (8, .grant(2, by: 2))],
            actions: [], holder: .person(1)),
        Case(
            testDescription: "nothing is granted to one who did not ask",
            events: [(0, .request(1)), (8, .grant(2, by: 1))],
            actions: [], holder: .person(1)),
        Case(
            testDescription: "the holder keeps it", events: [(0, .request(1)), (2, .request(2)), (8, .deny(2, by: 1))],
            actions: [.denied(viewer: 2)], holder: .person(1)),
        Case(
            testDescription: "nobody else can deny",
            events: [(0, .request(1)), (2, .request(2)), (8, .deny(2, by: 3))],
            actions: [], holder: .person(1)),
        Case(
            testDescription: "one who was denied does not get it when it is returned",
            events: [(0, .request(1)), (2, .request(2)), (8, .deny(2, by: 1)), (9, .handBack(1))],
            actions: [.returned(viewer: 1, .handedBack, held: 9)], holder: .nobody),
        Case(
            testDescription: "the next who asked comes before the steps",
            events: [(0, .request(1)), (1, .step(1)), (2, .request(2)), (9, .handBack(1))],
            actions: [.returned(viewer: 1, .handedBack, held: 9), .granted(viewer: 2, waited: 7)], holder: .person(2)),
        Case(
            testDescription: "a request that is withdrawn lets the steps go on",
            events: [(0, .step(1)), (1, .request(1)), (2, .step(2)), (3, .handBack(1))],
            actions: [.admit(step: 2)], holder: .nobody),
        Case(
            testDescription: "who holds nothing returns nothing", events: [(0, .request(1)), (1, .handBack(2))],
            actions: [], holder: .person(1)),
        Case(
            testDescription: "a lost connection keeps it for a while",
            events: [(0, .request(1)), (100, .gone(1)), (15_099, .tick)], actions: [], holder: .person(1)),
        Case(
            testDescription: "then it is returned", events: [(0, .request(1)), (100, .gone(1)), (15_100, .tick)],
            actions: [.returned(viewer: 1, .disconnected, held: 15_100)], holder: .nobody),
        Case(
            testDescription: "who comes back in time keeps it",
            events: [(0, .request(1)), (100, .gone(1)), (9_000, .back(1)), (20_000, .tick)], actions: [],
            holder: .person(1)),
        Case(
            testDescription: "what a lost connection asked for is forgotten",
            events: [(0, .request(1)), (1, .request(2)), (2, .gone(2)), (9, .handBack(1))],
            actions: [.returned(viewer: 1, .handedBack, held: 9)], holder: .nobody),
        Case(
            testDescription: "it is kept while it is used",
            events: [(0, .request(1)), (119_000, .use(1)), (120_000, .tick)], actions: [], holder: .person(1)),
        Case(
            testDescription: "it is returned when nothing is done with it",
            events: [(0, .request(1)), (1_000, .use(1)), (121_000, .tick)],
            actions: [.returned(viewer: 1, .idle, held: 121_000)], holder: .nobody),
        Case(
            testDescription: "others do not use it", events: [(0, .request(1)), (119_000, .use(2)), (120_000, .tick)],
            actions: [.returned(viewer: 1, .idle, held: 120_000)], holder: .nobody),
        Case(
            testDescription: "a step that ends twice ends once",
            events: [(0, .step(1)), (1, .stepEnded(1)), (2, .request(1)), (3, .stepEnded(1))], actions: [],
            holder: .person(1)),
    ]

    @Test("follows its table", arguments: cases)
    func table(_ row: Case) {
        var lease = ControlLease()
        var last: [ControlLease.Action] = []
        for (now, event) in row.events { last = Self.apply(event, to: &lease, now: now) }
        #expect(last == row.actions)
        #expect(lease.holder == row.holder)
    }

    @Test("only who holds it may use it")
    func use() {
        var lease = ControlLease()
        let before = lease.use(1, now: 0)
        #expect(!before)
        _ = lease.request(1, now: 0)
        let holder = lease.use(1, now: 1)
        let other = lease.use(2, now: 1)
        #expect(holder && !other)
        _ = lease.handBack(1, now: 2)
        let after = lease.use(1, now: 3)
        #expect(!after)
    }

    @Test("requests are limited, so that nobody can fill the memory with them")
    func limit() {
        var lease = ControlLease()
        for viewer in 1...1_000 { _ = lease.request(viewer, now: 0) }
        #expect(lease.asking.count == ControlLease.maximumRequests)
    }

    @Test("whatever happens: never a person and a step at once, and nobody waits for nothing", arguments: 0..<200)
    func always(_ seed: UInt64) {
        var lease = ControlLease()
        var random = Sequence64(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        var underWay: Set<Int> = []
        var person: Int?
        for now in 0..<400 {
            let viewer = Int(random.next() % 4) + 1
            let step = Int(random.next() % 6) + 1
            let events: [Event] = [
                .step(step + now * 10), .stepEnded(underWay.min() ?? 0), .request(viewer),
                .grant(viewer, by: person ?? 0), .deny(viewer, by: person ?? 0), .handBack(viewer), .gone(viewer),
                .back(viewer), .use(viewer), .tick,
            ]
            let event = events[Int(random.next() % UInt64(events.count))]
            if case .stepEnded(let step) = event { underWay.remove(step) }
            for action in Self.apply(event, to: &lease, now: Int64(now) * 1_000) {
                switch action {
                case .admit(let step): underWay.insert(step)
                case .granted(let viewer, let waited):
                    #expect(person == nil && waited >= 0)
                    person = viewer
                case .returned(let viewer, _, let held):
                    #expect(person == viewer && held >= 0)
                    person = nil
                case .requested, .denied: break
                }
                #expect(person == nil || underWay.isEmpty)
            }
            #expect(lease.holder == (person.map { .person($0) } ?? .nobody))
            if person == nil, underWay.isEmpty { #expect(lease.asking.isEmpty && lease.waitingStepCount == 0) }
            #expect((lease.deadline == nil) == (person == nil))
        }
    }
}

/// A sequence of numbers that looks random and is the same each time (xorshift64).
struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
