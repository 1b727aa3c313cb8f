import DevToolsProtocol
import JSONModel
import NIOCore

/// Mouse and keyboard of a client wait while a person has control.
extension BrowserClient: HeldClient {
    /// Whether the command was kept back, or refused because too many wait.
    func isHeld(_ command: CommandMessage, _ message: ByteBuffer, _ decision: PolicyDecision) -> Bool {
        guard let hold = router.inputHold, hold.isClosed, let input = Self.input(in: command, message, envelopes: 4)
        else { return false }
        switch decision {
        case .forward, .rewrite: break
        case .refuse, .disconnect, .answerLetter: return false
        }
        // What was pressed before may be let go, or the page would see it pressed for as long as the person is there.
        if input.isRelease, !hold.has(self) { return false }
        if !hold.keep(message, of: self) { refuse(command, message) }
        return true
    }

    func goOn(_ message: ByteBuffer) {
        judge(message)
    }

    func giveUp(_ message: ByteBuffer) {
        guard case .success(let command) = CommandMessage.parse(message.readableBytesUInt8Span) else { return }
        refuse(command, message)
    }

    /// In an envelope as it came in one: its sender waits for the letter's answer.
    private func refuse(_ command: CommandMessage, _ message: ByteBuffer) {
        guard command.method == Self.envelope, let (session, letter) = Self.letter(in: command, message),
            case .success(let inner) = CommandMessage.parse(letter.readableBytesUInt8Span)
        else {
            return answer(CommandError.personInControl.answer(id: command.id, sessionID: command.sessionID))
        }
        answer(command.emptyAnswer)
        let words = CommandError.personInControl.answer(id: inner.id, sessionID: inner.sessionID)
        answer(Self.addressed(MethodPolicy.received(words, session: session), to: command.sessionID))
    }

    private struct Input {
        /// Whether it lets something go.
        let isRelease: Bool
    }

    private static let envelope = "Target.sendMessageToTarget"
    /// What moves something in the page; the domain's other methods only say how it is to be moved.
    private static let methods: Set<String> = [
        "Input.dispatchMouseEvent", "Input.dispatchKeyEvent", "Input.dispatchTouchEvent", "Input.dispatchDragEvent",
        "Input.insertText", "Input.imeSetComposition", "Input.emulateTouchFromMouseEvent",
        "Input.synthesizePinchGesture", "Input.synthesizeScrollGesture", "Input.synthesizeTapGesture",
    ]
    private static let releases: Set<String> = ["mouseReleased", "keyUp", "touchEnd", "touchCancel"]

    /// What a command does with mouse or keyboard; nil when it does nothing of that kind.
    private static func input(in command: CommandMessage, _ message: ByteBuffer, envelopes: Int) -> Input? {
        if methods.contains(command.method) {
            let parameters = try? command.parameters(in: message.readableBytesUInt8Span)
            return Input(isRelease: parameters?["type"]?.stringValue.map(releases.contains) ?? false)
        }
        guard command.method == envelope, envelopes > 0, let (_, letter) = letter(in: command, message),
            case .success(let inner) = CommandMessage.parse(letter.readableBytesUInt8Span)
        else { return nil }
        return input(in: inner, letter, envelopes: envelopes - 1)
    }

    private static func letter(in command: CommandMessage, _ message: ByteBuffer) -> (session: String, ByteBuffer)? {
        guard let parameters = try? command.parameters(in: message.readableBytesUInt8Span),
            let letter = parameters["message"]?.stringValue
        else { return nil }
        return (parameters["sessionId"]?.stringValue ?? "", ByteBuffer(string: letter))
    }
}

extension CommandError {
    /// A person who watches uses the browser's mouse and keyboard.
    static let personInControl = CommandError(
        code: -32000,
        message: "a person has control of the browser, and mouse and keyboard are theirs until they return it")
}
