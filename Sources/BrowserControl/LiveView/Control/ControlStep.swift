import NIOCore

/// One step of an action on its way through the gate. Used by one task.
final class ControlStep: Sendable {
    private let eventLoop: any EventLoop
    private let desk: NIOLoopBound<ControlDesk>
    private let admission: EventLoopPromise<Bool>
    private let number: NIOLoopBoundBox<Int?>

    init(eventLoop: any EventLoop, desk: NIOLoopBound<ControlDesk>) {
        self.eventLoop = eventLoop
        self.desk = desk
        self.admission = eventLoop.makePromise(of: Bool.self)
        self.number = NIOLoopBoundBox.makeEmptyBox(valueType: Int.self, eventLoop: eventLoop)
    }

    /// Asks, and answers whether the step may begin at once.
    func begin() async -> Bool {
        let isAdmitted = try? await eventLoop.submit { [desk, number, admission] in
            var isAdmitted = false
            number.value = desk.value.stepWanted {
                isAdmitted = true
                admission.succeed(true)
            }
            return isAdmitted
        }.get()
        return isAdmitted ?? true
    }

    /// Waits until the step may begin; false when the time is up, or the task is cancelled.
    func wait(within limit: Duration) async -> Bool {
        let timer = eventLoop.scheduleTask(in: TimeAmount(limit)) { [admission] in admission.succeed(false) }
        let isAdmitted = await withTaskCancellationHandler {
            (try? await admission.futureResult.get()) ?? false
        } onCancel: {
            admission.succeed(false)
        }
        timer.cancel()
        return isAdmitted
    }

    /// The step is done, or given up.
    func end() {
        eventLoop.execute { [desk, number, admission] in
            if let step = number.value { desk.value.stepEnded(step) }
            admission.succeed(false)
        }
    }
}
