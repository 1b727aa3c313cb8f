import NIOCore

/// Carries out what the lease decides: lets steps go on, tells everybody, watches the time. Lives on the connection's
/// event loop.
final class ControlDesk {
    private let eventLoop: any EventLoop
    private let clock: () -> Int64
    private let notice: (ControlNotice) -> Void
    private var lease = ControlLease()
    /// Where the input of DevTools clients waits for a person.
    let inputHold: InputHold
    private var steps: [Int: () -> Void] = [:]
    private var nextStep = 1
    /// Who is there, or holds control and may come back.
    private var people: [Int: ControlPerson] = [:]
    private var present: Set<Int> = []
    private var timer: Scheduled<Void>?
    private var told: ControlView?
    /// Told of every change that can be seen.
    var onChange: ((ControlView) -> Void)?
    /// Told when a request was denied.
    var onDenial: ((_ number: Int) -> Void)?

    /// `clock` gives milliseconds that never go back.
    init(
        eventLoop: any EventLoop, clock: @escaping () -> Int64, notice: @escaping (ControlNotice) -> Void
    ) {
        self.eventLoop = eventLoop
        self.clock = clock
        self.notice = notice
        self.inputHold = InputHold(eventLoop: eventLoop, clock: clock)
        inputHold.onChange = { [weak self] in self?.tell() }
    }

    var view: ControlView {
        ControlView(
            holder: ControlView.Holder(lease.holder), asking: lease.asking,
            waitingSteps: lease.waitingStepCount + inputHold.waitingClientCount)
    }

    // MARK: Actions

    func actionBegan() {
        lease.actionBegan()
        carryOut([])
    }

    func actionEnded() {
        lease.actionEnded()
        carryOut([])
    }

    /// Calls when the step may be done, which may be at once. Each step needs a `stepEnded`.
    func stepWanted(_ admitted: @escaping () -> Void) -> Int {
        let step = nextStep
        nextStep += 1
        steps[step] = admitted
        carryOut(lease.stepWanted(step))
        return step
    }

    func stepEnded(_ step: Int) {
        steps[step] = nil
        carryOut(lease.stepEnded(step, now: clock()))
    }

    // MARK: Persons

    func arrived(_ person: ControlPerson) {
        people[person.number] = person
        present.insert(person.number)
        lease.reconnected(person.number)
        carryOut([])
    }

    func left(_ number: Int) {
        present.remove(number)
        carryOut(lease.disconnected(number, now: clock()))
        forgetAbsent()
    }

    func request(_ number: Int) {
        carryOut(lease.request(number, now: clock()))
    }

    func grant(_ number: Int, by granter: Int) {
        carryOut(lease.grant(number, by: granter, now: clock()))
    }

    func deny(_ number: Int, by denier: Int) {
        carryOut(lease.deny(number, by: denier))
    }

    func handBack(_ number: Int) {
        carryOut(lease.handBack(number, now: clock()))
    }

    /// Whether that person may use mouse and keyboard now.
    func use(_ number: Int) -> Bool {
        lease.use(number, now: clock())
    }

    private func carryOut(_ actions: [ControlLease.Action]) {
        for action in actions {
            switch action {
            case .requested(let viewer, let from):
                if let person = people[viewer] {
                    notice(.requested(person, from: ControlView.Holder(from).name))
                }
            case .granted(let viewer, let waited):
                if let person = people[viewer] { notice(.granted(person, waitedMilliseconds: waited)) }
            case .denied(let viewer): onDenial?(viewer)
            case .returned(let viewer, let reason, let held):
                if let person = people[viewer] {
                    notice(.returned(person, reason: reason.rawValue, heldMilliseconds: held))
                }
            case .admit(let step): steps[step]?()
            }
        }
        if case .person = lease.holder { inputHold.close() } else { inputHold.open() }
        tell()
        watchTime()
    }

    private func forgetAbsent() {
        people = people.filter { present.contains($0.key) || lease.holder == .person($0.key) }
    }

    private func tell() {
        let view = view
        guard view != told else { return }
        told = view
        onChange?(view)
    }

    /// The deadline moves on with every use, so that the timer only looks again.
    private func watchTime() {
        guard timer == nil, let deadline = lease.deadline else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: .milliseconds(max(1, deadline - clock()))) {
            let desk = bound.value
            desk.timer = nil
            desk.carryOut(desk.lease.tick(now: desk.clock()))
            desk.forgetAbsent()
        }
    }
}
