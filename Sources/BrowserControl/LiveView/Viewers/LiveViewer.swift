import AccessTokens
import NIOCore

/// One who watches: what they send is carried out or refused here. Lives on the connection's event loop.
final class LiveViewer {
    private let room: LiveRoom
    private let grant: AccessGrant
    private let clock: () -> Int64
    private weak var outlet: (any LiveOutlet)?
    private let input: LiveInput
    private var watch: ScreencastWatch?
    /// Pictures under way to the person.
    private var window = PictureWindow()
    private var messages: TokenBucket
    private var volume: TokenBucket
    /// Nil until the person said hello.
    private(set) var number: Int?

    /// A fast mouse sends some hundred messages a second.
    private static let messagesPerSecond = 400
    private static let bytesPerSecond = 1 << 20

    var mayControl: Bool { grant.scopes.contains(.input) || grant.scopes.contains(.cdp) }
    var tokenID: String { grant.tokenID }

    init(room: LiveRoom, grant: AccessGrant, clock: @escaping () -> Int64, outlet: any LiveOutlet) {
        self.room = room
        self.grant = grant
        self.clock = clock
        self.outlet = outlet
        self.input = LiveInput(client: room.client, tracker: room.tracker)
        self.messages = TokenBucket(
            perSecond: Self.messagesPerSecond, atOnce: Self.messagesPerSecond * 2, now: clock())
        self.volume = TokenBucket(perSecond: Self.bytesPerSecond, atOnce: Self.bytesPerSecond, now: clock())
    }

    /// One text message of the person.
    func receive(_ message: ByteBuffer) {
        let now = clock()
        guard messages.take(1, now: now), volume.take(message.readableBytes, now: now) else {
            return close(.tooMuch)
        }
        do throws(LiveRejection) {
            carryOut(try LiveRequest(message.readableBytesUInt8Span))
        } catch {
            close(CloseReason(code: 1008, text: error.reason))
        }
    }

    func send(_ report: LiveReport) {
        outlet?.send(report)
    }

    func close(_ reason: CloseReason) {
        outlet?.close(reason)
    }

    /// The connection is gone.
    func disconnected() {
        outlet = nil
        watch?.cancel()
        watch = nil
        input.release()
        room.left(self)
    }

    /// The person does not hold control any more.
    func lostControl() {
        input.release()
    }

    private func carryOut(_ request: LiveRequest) {
        if case .hello(let key, let size) = request { return greet(key, size) }
        guard let number else { return close(CloseReason(code: 1008, text: "say hello first")) }
        switch request.need {
        case .watching: break
        case .inputScope, .control:
            guard mayControl else { return close(.watchingOnly) }
        }
        if request.need == .control, !room.control.use(number) {
            return send(.refused(reason: room.reasonAgainstInput))
        }
        if request.need == .control { room.noteUse() }
        perform(request, number)
    }

    private func greet(_ key: String?, _ size: PictureSize) {
        guard number == nil else { return close(CloseReason(code: 1008, text: "hello was said already")) }
        number = room.arrived(self, key: key)
        watch(size)
    }

    private func watch(_ size: PictureSize) {
        let wish = ScreencastWish(
            maximumWidth: size.width, maximumHeight: size.height, quality: size.quality,
            picturesAhead: window.size)
        window.restart()
        if let watch { return watch.change(wish) }
        let bound = NIOLoopBound(self, eventLoop: room.eventLoop)
        watch = room.screencast.watch(wish) { frame in bound.value.show(frame) }
    }

    func show(_ frame: ScreencastFrame) {
        guard let outlet else { return }
        window.sent(now: RestTimer.now)
        outlet.send(picture: PictureMessage.bytes(frame, allocator: outlet.allocator))
    }

    private func acknowledge() {
        let former = window.size
        window.acknowledged(now: RestTimer.now)
        if window.size != former { watch?.allow(window.size) }
        watch?.ready()
    }

    private func perform(_ request: LiveRequest, _ number: Int) {
        switch request {
        case .hello: break
        case .picture(let size): watch(size)
        case .acknowledge: acknowledge()
        case .ping(let id): send(.pong(id))
        case .control(let wish): perform(wish, number)
        case .mouse(let event): check(input.mouse(event))
        case .wheel(let event): check(input.wheel(event))
        case .key(let event): check(input.key(event))
        case .text(let text): check(input.text(text))
        case .touch(let event): check(input.touch(event))
        case .copy: room.tabs.selection { [weak self] in self?.send(.clipboard($0)) }
        case .navigate(let url): navigate(url)
        case .history(let steps): room.tabs.travel(steps)
        case .reload: room.tabs.reload()
        case .tab(let wish): room.tabs.carryOut(wish)
        case .dialog(let id, let accepts, let text): room.dialogs?.answer(id, accepts: accepts, text: text)
        }
    }

    private func perform(_ wish: ControlWish, _ number: Int) {
        switch wish {
        case .request: room.control.request(number)
        case .handBack: room.control.handBack(number)
        case .grant(let person): room.control.grant(person, by: number)
        case .deny(let person): room.control.deny(person, by: number)
        }
    }

    private func navigate(_ url: String) {
        let bound = NIOLoopBound(self, eventLoop: room.eventLoop)
        room.tabs.navigate(url) { reason in bound.value.send(.refused(reason: reason)) }
    }

    private func check(_ isTaken: Bool) {
        if !isTaken { send(.refused(reason: "the page does not answer")) }
    }
}

extension CloseReason {
    static let watchingOnly = CloseReason(code: 1008, text: "this signing key is for watching only")
    static let tooMuch = CloseReason(code: 1008, text: "too many messages")
}
