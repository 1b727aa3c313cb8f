import BusEvents
import Endpoints
import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

/// EventBridge, ECS, SQS, browser tasks and clients around the real functions, driven by a seed: everything is delivered
/// one to three times, in any order.
final class World {
    let service: Service
    private(set) var started: [String] = []
    private var random: SeededRandom
    private let weather: EndpointTests.LifecycleWalkTests.Weather
    private var mail: [Mail] = []
    private var controllers: [String: FakeController] = [:]
    private var readyTasks: Set<String> = []
    private var running: [(session: String, action: String, arn: String)] = []
    private var seenEvents = 0
    private var seenOrders = 0

    /// Something on its way to a function.
    private struct Mail {
        enum Function { case provisioner, cleanup, monitor }
        let function: Function
        let payload: [UInt8]
    }

    /// What the rules of the template say.
    private static let rules: [String: [Mail.Function]] = [
        "SessionCreateRequested": [.provisioner], "BrowserTaskRegistered": [.provisioner],
        "PoolReplenishRequested": [.provisioner], "SessionTerminationRequested": [.cleanup],
        "SessionResourcesReleased": [.cleanup], "SessionTimeout": [.cleanup],
    ]

    init(
        _ backend: Backend, seed: UInt64, weather: EndpointTests.LifecycleWalkTests.Weather, poolSize: Int
    ) throws {
        service = try Service(backend, seed: seed) { $0.warmPoolSize = poolSize }
        random = SeededRandom(seed: seed &* 7919)
        self.weather = weather
    }

    /// Things happen at random.
    func live(steps: Int) throws {
        for _ in 0..<steps {
            try breakThings()
            switch Int.random(in: 0..<10, using: &random) {
            case 0 where started.count < 4: try start()
            case 1: try act()
            case 2: try endOne()
            case 3, 4: try moveBrowsers()
            default: try deliverOne()
            }
            try collect()
        }
    }

    /// Every session is ended, and everything still on its way arrives.
    func end() throws {
        calm()
        for id in started { _ = try service.send(Service.end(id), to: End.self) }
        for _ in 0..<2_000 {
            try collect()
            if try !moveBrowsers(), mail.isEmpty { return }
            while !mail.isEmpty {
                try deliverOne()
                try collect()
            }
        }
        Issue.record("the world does not come to rest")
    }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private func breakThings() throws {
        guard weather != .fair else { return }
        if chance(5) { service.tasks.refuse([chance(80) ? .noCapacity : .accessDenied]) }
        if chance(4), let task = service.tasks.running.randomElement(using: &random) { try taskDies(task.arn) }
        if chance(4), let arn = readyTasks.sorted().randomElement(using: &random), let controller = controllers[arn] {
            try controller.crash()
            try leave(controller)
        }
        if weather == .storm {
            let isDown = chance(25)
            service.bus.refuse { _ in isDown }
        }
    }

    private func calm() {
        service.bus.refuse { _ in false }
    }

    private func start() throws {
        let reply = try service.send(Service.start, to: Start.self)
        guard reply.status == 200 else {
            #expect(reply.status == 503 && weather == .storm, "\(reply.text)")
            return
        }
        started.append(try #require(reply.data["sessionId"]?.stringValue))
    }

    /// A client asks for something and hangs up; the browser goes on with it.
    private func act() throws {
        guard let id = started.randomElement(using: &random), let record = try service.store.load(id),
            record.status == .ready || record.status == .active, let arn = record.task?.arn
        else { return }
        let action = service.identifiers.next()
        _ = try? SessionEffects(service.resources, source: .actions).apply(.actionStarted(id: action), to: id)
        running.append((id, action, arn))
    }

    private func endOne() throws {
        guard chance(30), let id = started.randomElement(using: &random) else { return }
        let status = try service.send(Service.end(id), to: End.self).status
        #expect([200, 409, 410].contains(status) || weather == .storm)
    }

    /// One step of every browser task. False when none had anything to do.
    @discardableResult
    private func moveBrowsers() throws -> Bool {
        var hasMoved = false
        for task in service.tasks.running {
            let controller = try controllers[task.arn] ?? comeUp(task, &hasMoved)
            if task.isStopping {
                try leave(controller)
                hasMoved = true
            } else if !readyTasks.contains(task.arn), try controller.takeAssignment() {
                hasMoved = true
                if try controller.becomeReady() {
                    readyTasks.insert(task.arn)
                } else {
                    try leave(controller)
                }
            }
        }
        for (id, action, arn) in running where try service.store.load(id) != nil {
            try controllers[arn]?.finish(action, with: .finished(result: nil))
            hasMoved = true
        }
        running = []
        return hasMoved
    }

    private func comeUp(_ task: FakeBrowserTasks.BrowserTask, _ hasMoved: inout Bool) throws -> FakeController {
        var session: String?
        if case .session(let id, _) = task.purpose { session = id }
        let controller = try service.controller(ofTask: task.arn, session: session)
        controllers[task.arn] = controller
        try controller.register()
        hasMoved = true
        return controller
    }

    /// The controller shuts down in order, and its task ends.
    private func leave(_ controller: FakeController) throws {
        try controller.shutDown()
        try taskDies(controller.arn)
    }

    /// ECS says so, as often as it likes.
    private func taskDies(_ arn: String) throws {
        guard service.tasks.end(arn) else { return }
        readyTasks.remove(arn)
        let task = service.tasks.all.first { $0.arn == arn }
        let payload = try BusDelivery.taskStateChange(
            arn, status: "STOPPED", startedBy: task?.purpose.startedBy)
        post(payload, to: .provisioner)
    }

    private func post(_ payload: [UInt8], to function: Mail.Function) {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            mail.append(Mail(function: function, payload: payload))
        }
    }

    /// What was published and scheduled goes on its way.
    private func collect() throws {
        for event in service.bus.takeNew(after: &seenEvents) {
            let name = type(of: event).detailType
            for function in Self.rules[name] ?? [] { try post(BusDelivery.event(event), to: function) }
            mail.append(Mail(function: .monitor, payload: try BusDelivery.event(event)))
        }
        let bodies = service.deletionBodies()
        for body in bodies[seenOrders...] { try post(BusDelivery.batch([body]), to: .cleanup) }
        seenOrders = bodies.count
    }

    /// A function that fails sees its event again.
    private func deliverOne() throws {
        guard !mail.isEmpty else { return }
        let next = mail.remove(at: Int.random(in: 0..<mail.count, using: &random))
        do {
            switch next.function {
            case .provisioner: try service.deliver(next.payload, to: Provisioner.self)
            case .cleanup: try service.deliver(next.payload, to: Cleanup.self)
            case .monitor: try service.deliver(next.payload, to: Monitor.self)
            }
        } catch {
            mail.append(next)
        }
    }
}
