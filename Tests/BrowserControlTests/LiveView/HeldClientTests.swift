import BrowserControl
import JSONCoding
import JSONModel
import Testing

@Suite("DevTools clients while a person has control", .serialized)
struct HeldClientTests {
    private static let page =
        "data:text/html,<title>Form</title><body style='margin:0'><button style='position:absolute;left:0;top:0;width:200px;"
        + "height:200px' onmousedown='document.title=`down`' onclick='document.title=`clicked`'>x</button>"

    private func person(_ door: ProxyFixture) async throws -> RawClient {
        let client = try await RawClient.open(
            port: door.port, "/live/socket?signingKey=live", headers: ["Origin: http://127.0.0.1:\(door.port)"])
        try await client.send(text: #"{"type":"hello","width":640,"height":480,"quality":40}"#)
        return client
    }

    private func wish(_ wish: String, _ person: RawClient, holder: String) async throws {
        try await person.send(text: #"{"type":"control","wish":"\#(wish)"}"#)
        _ = try await person.message { $0["type"] == "control" && $0["holder"]?.stringValue == holder }
    }

    /// A client in the active page, with its session there.
    private func client(_ door: ProxyFixture, flat: Bool = true) async throws -> (RawClient, String) {
        let target = try #require(await door.pages.activePage()?.id)
        let client = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
        let answer = try await client.call(
            1, "Target.attachToTarget", ["targetId": .string(target), "flatten": .bool(flat)])
        return (client, try #require(answer["result"]?["sessionId"]?.stringValue))
    }

    private func mouse(_ type: String) -> JSONValue {
        ["type": .string(type), "x": 50, "y": 50, "button": "left", "clickCount": 1]
    }

    private func title(_ client: RawClient, _ session: String, id: Int) async throws -> String? {
        let answer = try await client.call(
            id, "Runtime.evaluate", ["expression": "document.title", "returnByValue": true], session: session)
        return answer["result"]?["result"]?["value"]?.stringValue
    }

    @Test("mouse and keyboard wait until control is returned, in order; all else goes on; who watches sees it")
    func waiting() async throws {
        try await withProxy { door in
            _ = await door.pages.navigate(
                NavigationRequest(
                    url: Self.page, waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: nil))
            let person = try await person(door)
            let (client, session) = try await client(door)
            try await wish("request", person, holder: "person")
            try await client.send(id: 2, "Input.dispatchMouseEvent", mouse("mousePressed"), session: session)
            try await client.send(id: 3, "Input.dispatchMouseEvent", mouse("mouseReleased"), session: session)
            let waits = try await person.message { $0["waitingSteps"] == 1 }
            #expect(waits["holder"] == "person")
            // A later call is answered first, and nothing has reached the page.
            #expect(try await title(client, session, id: 4) == "Form")
            try await person.send(text: #"{"type":"control","wish":"return"}"#)
            let first = try await client.message { $0["id"]?.integerValue != nil }
            #expect(first["id"] == 2 && first["error"] == nil)
            let second = try await client.message { $0["id"]?.integerValue != nil }
            #expect(second["id"] == 3)
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await title(client, session, id: 5) == "clicked"
                })
        }
    }

    @Test("what was pressed before may be let go")
    func letGo() async throws {
        try await withProxy { door in
            _ = await door.pages.navigate(
                NavigationRequest(
                    url: Self.page, waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: nil))
            let person = try await person(door)
            let (client, session) = try await client(door)
            _ = try await client.call(2, "Input.dispatchMouseEvent", mouse("mousePressed"), session: session)
            try await wish("request", person, holder: "person")
            let released = try await client.call(
                3, "Input.dispatchMouseEvent", mouse("mouseReleased"), session: session)
            #expect(released["error"] == nil)
            #expect(try await title(client, session, id: 4) == "clicked")
        }
    }

    @Test("calls in envelopes wait too, and too many are refused in words")
    func envelopes() async throws {
        try await withProxy { door in
            let person = try await person(door)
            let (client, session) = try await client(door, flat: false)
            try await wish("request", person, holder: "person")
            let letter = try JSON.text(
                ["id": 77, "method": "Input.insertText", "params": ["text": "x"]] as JSONValue)
            for number in 2..<67 {
                try await client.send(
                    id: number, "Target.sendMessageToTarget",
                    ["sessionId": .string(session), "message": .string(letter)])
            }
            // The 65th is one too many.
            let answer = try await client.message { $0["id"]?.integerValue != nil }
            #expect(answer["id"] == 66)
            let refusal = try await client.message { $0["method"] == "Target.receivedMessageFromTarget" }
            #expect(refusal["params"]?["message"]?.stringValue?.contains("a person has control") == true)
            #expect(refusal["params"]?["message"]?.stringValue?.contains("77") == true)
            try await wish("return", person, holder: "nobody")
            let first = try await client.message { $0["id"]?.integerValue != nil }
            #expect(first["id"] == 2)
        }
    }

    @Test("a client that leaves takes its calls with it")
    func leaving() async throws {
        try await withProxy { door in
            let person = try await person(door)
            let (client, session) = try await client(door)
            try await wish("request", person, holder: "person")
            try await client.send(id: 2, "Input.insertText", ["text": "x"], session: session)
            _ = try await person.message { $0["waitingSteps"] == 1 }
            client.reset()
            _ = try await person.message { $0["waitingSteps"] == 0 }
        }
    }
}
