/// Who moves the mouse of a session's browser: nobody, the agent (actions of the API), or one of those who watch.
///
/// A person who asks gets control when no step of an action is under way, and steps wait from the request on until control is
/// returned. Two persons settle it between them: the one who holds it grants or denies. It ends by itself when the person's
/// connection is gone for `absenceLimit` or nothing was done with it for `idleLimit`. All times are milliseconds of one clock
/// that never goes back.
struct ControlLease {
    /// How long a person's connection may be gone before control is returned.
    static let absenceLimit: Int64 = 15_000
    /// How long a person may do nothing before control is returned.
    static let idleLimit: Int64 = 120_000
    /// Those who may ask at the same time.
    static let maximumRequests = 32

    enum Holder: Hashable {
        case nobody
        case agent
        case person(Int)
    }

    enum ReturnReason: String, Hashable {
        case handedBack = "handed_back"
        case handedOver = "handed_over"
        case idle
        case disconnected
    }

    /// What the caller carries out or tells, in this order.
    enum Action: Hashable {
        case requested(viewer: Int, from: Holder)
        case granted(viewer: Int, waited: Int64)
        case denied(viewer: Int)
        case returned(viewer: Int, ReturnReason, held: Int64)
        /// The step may be done now.
        case admit(step: Int)
    }

    private struct Tenure {
        let viewer: Int
        let since: Int64
        var lastUse: Int64
        var absentSince: Int64?
    }

    private struct Request {
        let viewer: Int
        let since: Int64
    }

    private var tenure: Tenure?
    private var requests: [Request] = []
    private var actions = 0
    /// Steps that are under way.
    private var steps: Set<Int> = []
    private var waitingSteps: [Int] = []

    var holder: Holder {
        if let tenure { return .person(tenure.viewer) }
        return actions > 0 ? .agent : .nobody
    }

    /// Those who asked and have no answer yet, the first one first.
    var asking: [Int] { requests.map(\.viewer) }
    /// How many steps wait for control to be returned.
    var waitingStepCount: Int { waitingSteps.count }

    // MARK: Actions

    /// An action of the API began.
    mutating func actionBegan() {
        actions += 1
    }

    mutating func actionEnded() {
        actions = max(0, actions - 1)
    }

    /// An action wants to do something in a page: `admit` comes now, or when control is returned.
    mutating func stepWanted(_ step: Int) -> [Action] {
        guard tenure == nil, requests.isEmpty else {
            waitingSteps.append(step)
            return []
        }
        steps.insert(step)
        return [.admit(step: step)]
    }

    /// A step is done, or is not wanted any more.
    mutating func stepEnded(_ step: Int, now: Int64) -> [Action] {
        waitingSteps.removeAll { $0 == step }
        guard steps.remove(step) != nil else { return [] }
        return settle(now)
    }

    // MARK: Persons

    /// Somebody who watches wants control.
    mutating func request(_ viewer: Int, now: Int64) -> [Action] {
        guard tenure?.viewer != viewer, !asking.contains(viewer), requests.count < Self.maximumRequests else {
            return []
        }
        let from = holder
        requests.append(Request(viewer: viewer, since: now))
        return [.requested(viewer: viewer, from: from)] + settle(now)
    }

    /// The one who holds control gives it to one who asked.
    mutating func grant(_ viewer: Int, by granter: Int, now: Int64) -> [Action] {
        guard tenure?.viewer == granter, let index = requests.firstIndex(where: { $0.viewer == viewer }) else {
            return []
        }
        requests.insert(requests.remove(at: index), at: 0)
        return end(.handedOver, now)
    }

    /// The one who holds control keeps it.
    mutating func deny(_ viewer: Int, by denier: Int) -> [Action] {
        guard tenure?.viewer == denier, asking.contains(viewer) else { return [] }
        requests.removeAll { $0.viewer == viewer }
        return [.denied(viewer: viewer)]
    }

    /// Somebody gives control back, or wants it no more.
    mutating func handBack(_ viewer: Int, now: Int64) -> [Action] {
        guard tenure?.viewer == viewer else { return withdraw(viewer, now) }
        return end(.handedBack, now)
    }

    /// Whether that person may use mouse and keyboard; if so, it is noted as use.
    mutating func use(_ viewer: Int, now: Int64) -> Bool {
        guard tenure?.viewer == viewer else { return false }
        tenure?.lastUse = now
        return true
    }

    /// A connection is gone. What its person asked for is forgotten; what it holds is kept for a while.
    mutating func disconnected(_ viewer: Int, now: Int64) -> [Action] {
        if tenure?.viewer == viewer { tenure?.absentSince = now }
        return withdraw(viewer, now)
    }

    /// The person is there again.
    mutating func reconnected(_ viewer: Int) {
        if tenure?.viewer == viewer { tenure?.absentSince = nil }
    }

    /// When time alone changes something; nil when it does not.
    var deadline: Int64? {
        guard let tenure else { return nil }
        let idleEnd = tenure.lastUse + Self.idleLimit
        return tenure.absentSince.map { min($0 + Self.absenceLimit, idleEnd) } ?? idleEnd
    }

    /// Time has passed.
    mutating func tick(now: Int64) -> [Action] {
        guard let tenure, let deadline, now >= deadline else { return [] }
        let isAbsent = tenure.absentSince.map { now >= $0 + Self.absenceLimit } ?? false
        return end(isAbsent ? .disconnected : .idle, now)
    }
}

extension ControlLease {
    private mutating func withdraw(_ viewer: Int, _ now: Int64) -> [Action] {
        guard asking.contains(viewer) else { return [] }
        requests.removeAll { $0.viewer == viewer }
        return settle(now)
    }

    private mutating func end(_ reason: ReturnReason, _ now: Int64) -> [Action] {
        guard let tenure else { return [] }
        self.tenure = nil
        return [.returned(viewer: tenure.viewer, reason, held: now - tenure.since)] + settle(now)
    }

    /// Gives what nobody holds to the first who asked once no step is under way, and to the steps when nobody asks.
    private mutating func settle(_ now: Int64) -> [Action] {
        guard tenure == nil else { return [] }
        guard let next = requests.first else {
            let admitted = waitingSteps
            waitingSteps.removeAll()
            steps.formUnion(admitted)
            return admitted.map { .admit(step: $0) }
        }
        guard steps.isEmpty else { return [] }
        requests.removeFirst()
        tenure = Tenure(viewer: next.viewer, since: now, lastUse: now, absentSince: nil)
        return [.granted(viewer: next.viewer, waited: now - next.since)]
    }
}
