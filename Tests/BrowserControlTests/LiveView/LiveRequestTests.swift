import JSONCoding
import JSONModel
import NIOCore
import Testing
import Timestamps

@testable import BrowserControl

@Suite("What those who watch may send")
struct LiveRequestTests {
    private static func read(_ text: String) throws(LiveRejection) -> LiveRequest {
        let bytes = Array(text.utf8)
        return try LiveRequest(bytes.span)
    }

    static let good: [(String, LiveRequest)] = [
        (
            #"{"type":"hello","width":1280,"height":720,"quality":60}"#,
            .hello(key: nil, PictureSize(width: 1280, height: 720, quality: 60))
        ),
        (
            #"{"type":"hello","key":"ab","width":16,"height":4096,"quality":1}"#,
            .hello(key: "ab", PictureSize(width: 16, height: 4096, quality: 1))
        ),
        (
            #"{"quality":100,"height":20,"width":30,"type":"picture"}"#,
            .picture(PictureSize(width: 30, height: 20, quality: 100))
        ),
        (#"{"type":"ack"}"#, .acknowledge), (#" { "type" : "ping", "id" : 7 } "#, .ping(7)),
        (#"{"type":"control","wish":"request"}"#, .control(.request)),
        (#"{"type":"control","wish":"return"}"#, .control(.handBack)),
        (#"{"type":"control","wish":"grant","person":3}"#, .control(.grant(person: 3))),
        (#"{"type":"control","wish":"deny","person":3}"#, .control(.deny(person: 3))),
        (
            #"{"type":"mouse","kind":"down","x":1.5,"y":0,"button":"right","buttons":2,"modifiers":15,"clicks":2}"#,
            .mouse(
                MouseInput(kind: .down, x: 1.5, y: 0, button: .right, buttons: 2, modifiers: 15, clicks: 2))
        ),
        (
            #"{"type":"wheel","x":1,"y":2,"dx":-10000,"dy":10000,"modifiers":0}"#,
            .wheel(WheelInput(x: 1, y: 2, dx: -10_000, dy: 10_000, modifiers: 0))
        ),
        (
            #"{"type":"key","kind":"down","key":"é","code":"KeyE","keyCode":69,"location":0,"modifiers":0,"repeat":true,"text":"é"}"#,
            .key(
                KeyInput(
                    kind: .down, key: "é", code: "KeyE", keyCode: 69, location: 0, modifiers: 0, isRepeat: true,
                    text: "é"))
        ),
        (#"{"type":"text","text":"日本語 🎈"}"#, .text("日本語 🎈")),
        (
            #"{"type":"touch","kind":"start","points":[{"id":0,"x":1,"y":2}],"modifiers":0}"#,
            .touch(TouchInput(kind: .start, points: [.init(id: 0, x: 1, y: 2)], modifiers: 0))
        ),
        (
            #"{"type":"touch","kind":"end","points":[],"modifiers":0}"#,
            .touch(TouchInput(kind: .end, points: [], modifiers: 0))
        ),
        (#"{"type":"copy"}"#, .copy),
        (#"{"type":"navigate","url":"https://a.example/"}"#, .navigate("https://a.example/")),
        (#"{"type":"history","steps":-1}"#, .history(steps: -1)), (#"{"type":"reload"}"#, .reload),
        (#"{"type":"tab","wish":"open"}"#, .tab(.open)),
        (#"{"type":"tab","wish":"activate","id":"AB"}"#, .tab(.activate(id: "AB"))),
        (#"{"type":"tab","wish":"close","id":"AB"}"#, .tab(.close(id: "AB"))),
        (#"{"type":"dialog","id":2,"accept":false}"#, .dialog(id: 2, accepts: false, text: nil)),
        (#"{"type":"dialog","id":2,"accept":true,"text":"Ada"}"#, .dialog(id: 2, accepts: true, text: "Ada")),
    ]

    @Test("every kind of request is read", arguments: good)
    func reads(_ text: String, _ request: LiveRequest) throws {
        let read = try Self.read(text)
        #expect(read == request)
    }

    @Test("a request with one member more is refused", arguments: good)
    func unknownMember(_ text: String, _ request: LiveRequest) {
        let closing = text.lastIndex(of: "}") ?? text.endIndex
        let spoiled = text[..<closing] + #","session":"x"}"#
        #expect(throws: LiveRejection.self) { try Self.read(String(spoiled)) }
    }

    @Test(
        "what is malformed, unknown, missing or beyond its limits is refused",
        arguments: [
            "", "x", "[]", "7", "null", "{}", #"{"type":7}"#, #"{"type":"evaluate"}"#, #"{"type":"ACK"}"#,
            #"{"type":"ack"} x"#, #"{"type":"ack","type":"copy"}"#, #"{"type":"ack"#, "{\"type\":\"ack\u{1}\"}",
            #"{"type":"hello","width":1280,"height":720}"#,
            #"{"type":"hello","key":7,"width":1280,"height":720,"quality":60}"#,
            #"{"type":"picture","width":15,"height":720,"quality":60}"#,
            #"{"type":"picture","width":4097,"height":720,"quality":60}"#,
            #"{"type":"picture","width":1280,"height":720,"quality":0}"#,
            #"{"type":"picture","width":1280.5,"height":720,"quality":50}"#,
            #"{"type":"picture","width":"1280","height":720,"quality":50}"#,
            #"{"type":"ping","id":-1}"#, #"{"type":"ping","id":99999999999}"#,
            #"{"type":"control","wish":"steal"}"#, #"{"type":"control","wish":"grant"}"#,
            #"{"type":"control","wish":"grant","person":0}"#, #"{"type":"control","wish":"request","person":1}"#,
            #"{"type":"mouse","kind":"down","x":-1,"y":0,"button":"left","buttons":1,"modifiers":0,"clicks":1}"#,
            #"{"type":"mouse","kind":"down","x":1e9,"y":0,"button":"left","buttons":1,"modifiers":0,"clicks":1}"#,
            #"{"type":"mouse","kind":"down","x":1e999,"y":0,"button":"left","buttons":1,"modifiers":0,"clicks":1}"#,
            #"{"type":"mouse","kind":"down","x":1,"y":0,"button":"none","buttons":1,"modifiers":0,"clicks":1}"#,
            #"{"type":"mouse","kind":"drop","x":1,"y":0,"button":"left","buttons":1,"modifiers":0,"clicks":1}"#,
            #"{"type":"mouse","kind":"down","x":1,"y":0,"button":"left","buttons":32,"modifiers":0,"clicks":1}"#,
            #"{"type":"mouse","kind":"down","x":1,"y":0,"button":"left","buttons":1,"modifiers":16,"clicks":1}"#,
            #"{"type":"mouse","kind":"down","x":1,"y":0,"button":"left","buttons":1,"modifiers":0,"clicks":4}"#,
            #"{"type":"wheel","x":1,"y":2,"dx":0,"dy":10001,"modifiers":0}"#,
            #"{"type":"key","kind":"down","key":"a","code":"KeyA","keyCode":256,"location":0,"modifiers":0,"repeat":false}"#,
            #"{"type":"key","kind":"down","key":"a","code":"KeyA","keyCode":65,"location":4,"modifiers":0,"repeat":false}"#,
            #"{"type":"key","kind":"down","key":"a","code":"KeyA","keyCode":65,"location":0,"modifiers":0,"repeat":1}"#,
            #"{"type":"key","kind":"down","key":"a","code":"KeyA","keyCode":65,"location":0,"modifiers":0,"repeat":false,"text":"12345678901234567"}"#,
            #"{"type":"key","kind":"down","key":"a","code":"KeyA","keyCode":65,"location":0,"modifiers":0,"repeat":false,"commands":["Copy"]}"#,
            #"{"type":"touch","kind":"start","points":[],"modifiers":0}"#,
            #"{"type":"touch","kind":"cancel","points":[{"id":0,"x":1,"y":2}],"modifiers":0}"#,
            #"{"type":"touch","kind":"start","points":[{"id":0,"x":1,"y":2},{"id":0,"x":1,"y":2}],"modifiers":0}"#,
            #"{"type":"touch","kind":"start","points":[{"id":0,"x":1,"y":2,"force":1}],"modifiers":0}"#,
            #"{"type":"touch","kind":"start","points":[7],"modifiers":0}"#,
            #"{"type":"history","steps":0}"#, #"{"type":"history","steps":2}"#, #"{"type":"tab","wish":"close"}"#,
            #"{"type":"tab","wish":"open","id":"AB"}"#, #"{"type":{"type":"ack"}}"#, "[[[[[[[[[[]]]]]]]]]]",
        ])
    func refuses(_ text: String) {
        #expect(throws: LiveRejection.self) { try Self.read(text) }
    }

    @Test("long texts, long messages and bytes that are no UTF-8 are refused")
    func sizes() {
        let long = String(repeating: "a", count: LiveRequest.maximumTextBytes)
        #expect(throws: Never.self) { try Self.read(#"{"type":"text","text":"\#(long)"}"#) }
        #expect(throws: LiveRejection.self) { try Self.read(#"{"type":"text","text":"\#(long)b"}"#) }
        #expect(throws: LiveRejection.self) {
            try Self.read(String(repeating: " ", count: LiveRequest.maximumBytes) + #"{"type":"ack"}"#)
        }
        #expect(throws: LiveRejection.self) {
            let bytes = Array(#"{"type":"text","text":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
            return try LiveRequest(bytes.span)
        }
        #expect(throws: LiveRejection.self) {
            let points = (0..<11).map { #"{"id":\#($0),"x":1,"y":1}"# }.joined(separator: ",")
            return try Self.read(#"{"type":"touch","kind":"start","points":[\#(points)],"modifiers":0}"#)
        }
    }

    @Test("only watching needs no more than a token")
    func needs() {
        for (_, request) in Self.good {
            switch request {
            case .hello, .picture, .acknowledge, .ping: #expect(request.need == .watching)
            case .control: #expect(request.need == .inputScope)
            default: #expect(request.need == .control)
            }
        }
    }
}

@Suite("What those who watch are told")
struct LiveReportTests {
    @Test("reports are JSON with a type; long titles and addresses are cut, too many tabs left out")
    func reports() throws {
        let pages = (0..<100).map {
            PageSummary(
                id: "\($0)", url: String(repeating: "u", count: 5_000), title: String(repeating: "t", count: 5_000),
                frameID: "\($0)", isActive: $0 == 99)
        }
        let tabs = try JSON.value(from: LiveReport.tabs(pages).bytes)
        #expect(tabs["type"] == "tabs")
        #expect(tabs["tabs"]?.arrayValue?.count == LiveReport.maximumTabs)
        #expect(tabs["tabs"]?.arrayValue?.last?["active"] == true)
        #expect(tabs["tabs"]?.arrayValue?.last?["title"]?.stringValue?.count == 200)
        #expect(tabs["tabs"]?.arrayValue?.last?["url"]?.stringValue?.count == 2048)
        let control = try JSON.value(
            from: LiveReport.control(ControlView(holder: .person(number: 2), asking: [3], waitingSteps: 1)).bytes)
        #expect(
            control == ["type": "control", "holder": "person", "person": 2, "asking": [3], "waitingSteps": 1])
        let agent = try JSON.value(
            from: LiveReport.control(ControlView(holder: .agent, asking: [], waitingSteps: 0)).bytes)
        #expect(agent == ["type": "control", "holder": "agent", "asking": [], "waitingSteps": 0])
    }

    @Test("a picture has its 24 bytes before it")
    func picture() {
        let frame = ScreencastFrame(
            pageID: "A", sequence: 0x0102_0304_0506_0708, picture: [0xFF, 0xD8, 9], viewportWidth: 1288.4,
            viewportHeight: 711, pageScaleFactor: 1, takenAt: .init(milliseconds: 0x0A0B))
        let buffer = PictureMessage.bytes(frame, allocator: .init())
        #expect(
            Array(buffer.readableBytesView) == [
                1, 1, 5, 8, 2, 199, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0x0A, 0x0B, 0xFF, 0xD8, 9,
            ])
    }
}

@Suite("So many in a second")
struct TokenBucketTests {
    @Test("there are as many at once as said, and then as many as the time brings")
    func bucket() {
        var bucket = TokenBucket(perSecond: 10, atOnce: 5, now: 1_000)
        var taken = 0
        for _ in 0..<20 where bucket.take(1, now: 1_000) { taken += 1 }
        #expect(taken == 5)
        let early = bucket.take(1, now: 1_099)
        let late = bucket.take(1, now: 1_100)
        let back = bucket.take(1, now: 500)
        let much = bucket.take(6, now: 900_000)
        let full = bucket.take(5, now: 900_000)
        #expect(!early && late && !back && !much && full)
    }
}
