import JSONModel
import JSONSyntax

extension LiveRequest {
    /// Reads one message strictly: what is missing, unknown or beyond its limits is an error.
    init(_ text: Span<UInt8>) throws(LiveRejection) {
        guard text.count <= Self.maximumBytes else { throw LiveRejection("the message is too long") }
        guard UTF8Text.firstInvalidByte(text) == nil, let value = try? JSONText.value(text, maximumDepth: 4),
            var members = RequestMembers(value)
        else { throw LiveRejection("the message is no JSON object") }
        let type = try members.text("type", maximumBytes: 16)
        self = try Self.request(type, &members)
        try members.finish()
    }

    private static func request(_ type: String, _ members: inout RequestMembers) throws(LiveRejection) -> LiveRequest {
        switch type {
        case "hello":
            .hello(key: try members.optionalText("key", maximumBytes: 64), try PictureSize(&members))
        case "picture": .picture(try PictureSize(&members))
        case "ack": .acknowledge
        case "ping": .ping(try members.integer("id", in: 0...Int64(Int32.max)))
        case "control": .control(try ControlWish(&members))
        case "mouse": .mouse(try MouseInput(&members))
        case "wheel": .wheel(try WheelInput(&members))
        case "key": .key(try KeyInput(&members))
        case "text": .text(try members.text("text", maximumBytes: maximumTextBytes))
        case "touch": .touch(try TouchInput(&members))
        case "copy": .copy
        case "navigate": .navigate(try members.text("url", maximumBytes: 8192))
        case "history": .history(steps: try steps(&members))
        case "reload": .reload
        case "tab": .tab(try TabWish(&members))
        case "dialog":
            .dialog(
                id: Int(try members.integer("id", in: 1...Int64(Int32.max))), accepts: try members.flag("accept"),
                text: try members.optionalText("text", maximumBytes: maximumAnswerBytes))
        default: throw LiveRejection("`type` is none of the known")
        }
    }
}

extension LiveRequest {
    private static func steps(_ members: inout RequestMembers) throws(LiveRejection) -> Int {
        let steps = Int(try members.integer("steps", in: -1...1))
        guard steps != 0 else { throw LiveRejection("`steps` must be -1 or 1") }
        return steps
    }
}

extension PictureSize {
    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        self.init(
            width: Int(try members.integer("width", in: 16...4096)),
            height: Int(try members.integer("height", in: 16...4096)),
            quality: Int(try members.integer("quality", in: 1...100)))
    }
}

extension ControlWish {
    private enum Name: String {
        case request, `return`, grant, deny
    }

    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        switch try members.choice("wish", Name.self) {
        case .request: self = .request
        case .return: self = .handBack
        case .grant: self = .grant(person: try Self.person(&members))
        case .deny: self = .deny(person: try Self.person(&members))
        }
    }

    private static func person(_ members: inout RequestMembers) throws(LiveRejection) -> Int {
        Int(try members.integer("person", in: 1...Int64(Int32.max)))
    }
}

extension TabWish {
    private enum Name: String {
        case open, activate, close
    }

    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        switch try members.choice("wish", Name.self) {
        case .open: self = .open
        case .activate: self = .activate(id: try members.text("id", maximumBytes: 64))
        case .close: self = .close(id: try members.text("id", maximumBytes: 64))
        }
    }
}

/// Places in a viewport, and how far a wheel turns.
private enum Places {
    static let range = 0.0...16_384.0
    static let distance = -10_000.0...10_000.0
}

extension RequestMembers {
    fileprivate mutating func modifiers() throws(LiveRejection) -> Int {
        Int(try integer("modifiers", in: 0...15))
    }
}

extension MouseInput {
    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        self.init(
            kind: try members.choice("kind", Kind.self), x: try members.number("x", in: Places.range),
            y: try members.number("y", in: Places.range), button: try members.choice("button", Button.self),
            buttons: Int(try members.integer("buttons", in: 0...31)), modifiers: try members.modifiers(),
            clicks: Int(try members.integer("clicks", in: 0...3)))
        guard kind == .move || button != .none else { throw LiveRejection("`button` must name one") }
    }
}

extension WheelInput {
    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        self.init(
            x: try members.number("x", in: Places.range), y: try members.number("y", in: Places.range),
            dx: try members.number("dx", in: Places.distance), dy: try members.number("dy", in: Places.distance),
            modifiers: try members.modifiers())
    }
}

extension KeyInput {
    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        self.init(
            kind: try members.choice("kind", Kind.self), key: try members.text("key", maximumBytes: 64),
            code: try members.text("code", maximumBytes: 32),
            keyCode: Int(try members.integer("keyCode", in: 0...255)),
            location: Int(try members.integer("location", in: 0...3)), modifiers: try members.modifiers(),
            isRepeat: try members.flag("repeat"), text: try members.optionalText("text", maximumBytes: 16))
    }
}

extension TouchInput {
    fileprivate init(_ members: inout RequestMembers) throws(LiveRejection) {
        let kind = try members.choice("kind", Kind.self)
        var points: [Point] = []
        for var element in try members.list("points", maximumCount: 10) {
            points.append(
                Point(
                    id: Int(try element.integer("id", in: 0...Int64(Int32.max))),
                    x: try element.number("x", in: Places.range), y: try element.number("y", in: Places.range)))
            try element.finish()
        }
        self.init(kind: kind, points: points, modifiers: try members.modifiers())
        guard Set(points.map(\.id)).count == points.count else { throw LiveRejection("`points` repeats an id") }
        guard points.isEmpty == (kind == .cancel) || kind == .end else {
            throw LiveRejection("`points` does not fit `kind`")
        }
    }
}
