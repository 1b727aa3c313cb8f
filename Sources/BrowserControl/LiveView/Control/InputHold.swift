import NIOCore

/// Where the mouse and keyboard of DevTools clients wait while a person has control of the browser. Lives on the
/// connection's event loop.
///
/// Calls wait in their order, and are carried out when control is returned, or refused in words when that takes too long.
final class InputHold {
    private struct Call {
        let client: any HeldClient
        let message: ByteBuffer
        /// Milliseconds of the clock.
        let deadline: Int64
    }

    private let eventLoop: any EventLoop
    private let clock: () -> Int64
    /// The first that came first.
    private var calls: [Call] = []
    /// Clients of whom a call has waited too long: they try again, as Playwright does with what fails, and would then have given
    /// up by themselves when it is carried out.
    private var impatient: Set<ObjectIdentifier> = []
    private var timer: Scheduled<Void>?
    /// Whether a person has control.
    private(set) var isClosed = false
    /// Told when others wait than before.
    var onChange: (() -> Void)?

    /// How long a call may wait, in milliseconds: less than the patience of clients (30 s in Playwright and Puppeteer), since they
    /// do not take back what they have sent when they give up, and it would be carried out all the same.
    static let limit: Int64 = 20_000
    /// What may wait of one client.
    static let maximumCalls = 64
    static let maximumBytes = 1 << 20

    /// `clock` gives milliseconds that never go back.
    init(eventLoop: any EventLoop, clock: @escaping () -> Int64) {
        self.eventLoop = eventLoop
        self.clock = clock
    }

    /// How many clients wait.
    var waitingClientCount: Int { Set(calls.map { ObjectIdentifier($0.client) }).count }

    func has(_ client: any HeldClient) -> Bool {
        calls.contains { $0.client === client }
    }

    /// Lets calls wait from now on.
    func close() {
        isClosed = true
    }

    /// Lets all calls go on.
    func open() {
        isClosed = false
        impatient = []
        guard !calls.isEmpty else { return }
        let released = calls
        calls = []
        for call in released { call.client.goOn(call.message) }
        onChange?()
    }

    /// Keeps a command back. False when too much of the client waits already, or has waited in vain.
    func keep(_ message: ByteBuffer, of client: any HeldClient) -> Bool {
        let own = calls.filter { $0.client === client }
        guard !impatient.contains(ObjectIdentifier(client)), own.count < Self.maximumCalls,
            own.reduce(message.readableBytes, { $0 + $1.message.readableBytes }) <= Self.maximumBytes
        else { return false }
        // A copy: the message is a part of a larger buffer.
        calls.append(Call(client: client, message: ByteBuffer(buffer: message), deadline: clock() + Self.limit))
        watchTime()
        if own.isEmpty { onChange?() }
        return true
    }

    /// The client is gone, and nothing of it waits any more.
    func forget(_ client: any HeldClient) {
        impatient.remove(ObjectIdentifier(client))
        guard has(client) else { return }
        calls.removeAll { $0.client === client }
        onChange?()
    }

    /// Refuses what has waited for too long.
    func tick() {
        let now = clock()
        let late = calls.prefix { $0.deadline <= now }
        guard !late.isEmpty else { return watchTime() }
        calls.removeFirst(late.count)
        for call in late {
            impatient.insert(ObjectIdentifier(call.client))
            call.client.giveUp(call.message)
        }
        onChange?()
        watchTime()
    }

    private func watchTime() {
        guard timer == nil, let first = calls.first else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: .milliseconds(max(1, first.deadline - clock()))) {
            bound.value.timer = nil
            bound.value.tick()
        }
    }
}

/// One whose commands can be kept back. Called on the connection's event loop.
protocol HeldClient: AnyObject {
    /// The command may be carried out now.
    func goOn(_ message: ByteBuffer)
    /// It is not carried out: whoever sent it is told.
    func giveUp(_ message: ByteBuffer)
}
