import NIOCore

/// Where actions of the API wait while a person holds control of the browser. Usable from any thread.
package struct ControlGate: Sendable {
    /// What became of a step.
    package enum Passage: Sendable, Hashable {
        /// Nobody else was there.
        case free
        /// A person held control meanwhile: the page may not be what it was.
        case waited
        /// The time was over before control was returned.
        case tooLate
    }

    private let eventLoop: any EventLoop
    private let desk: NIOLoopBound<ControlDesk>

    init(eventLoop: any EventLoop, desk: NIOLoopBound<ControlDesk>) {
        self.eventLoop = eventLoop
        self.desk = desk
    }

    /// Who holds control now.
    package func view() async -> ControlView? {
        try? await eventLoop.submit { [desk] in desk.value.view }.get()
    }

    /// Runs an action of the API, which is seen as the agent's control for as long as no person has it.
    package func action<Result>(_ work: () async -> Result) async -> Result {
        eventLoop.execute { [desk] in desk.value.actionBegan() }
        let result = await work()
        eventLoop.execute { [desk] in desk.value.actionEnded() }
        return result
    }

    /// Runs one step, something that is done in a page, when no person holds control: persons who ask meanwhile wait for
    /// its end. `isWaiting` is called once if it cannot begin at once. The step is run with what became of the waiting,
    /// and with `tooLate` it must not touch the page.
    package func step<Result, Failure>(
        within limit: Duration, isWaiting: () async -> Void,
        work: (Passage) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let step = ControlStep(eventLoop: eventLoop, desk: desk)
        defer { step.end() }
        if await step.begin() { return try await work(.free) }
        await isWaiting()
        return try await work(await step.wait(within: limit) ? .waited : .tooLate)
    }
}
