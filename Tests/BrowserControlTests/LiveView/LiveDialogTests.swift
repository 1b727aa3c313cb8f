import BrowserControl
import JSONModel
import Testing

@Suite("Dialogs of pages in the live view", .serialized)
struct LiveDialogTests {
    private static let page =
        "data:text/html,<title>Asks</title><script>window.got = []; const ask = f => setTimeout(() => got.push(String(f())), 0)"
        + "</script>"

    private func viewer(_ door: ProxyFixture, _ token: String = "live") async throws -> RawClient {
        let client = try await RawClient.open(
            port: door.port, "/live/socket?signingKey=\(token)", headers: ["Origin: http://127.0.0.1:\(door.port)"])
        try await client.send(text: #"{"type":"hello","width":640,"height":480,"quality":40}"#)
        _ = try await client.message { $0["type"] == "control" }
        return client
    }

    private func open(_ door: ProxyFixture) async {
        let outcome = await door.pages.navigate(
            NavigationRequest(url: Self.page, waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: nil))
        #expect(outcome.status == .loaded)
    }

    private func wish(_ wish: String, _ person: RawClient, holder: String) async throws {
        try await person.send(text: #"{"type":"control","wish":"\#(wish)"}"#)
        _ = try await person.message { $0["type"] == "control" && $0["holder"]?.stringValue == holder }
    }

    /// Without waiting for what it gives: dialogs block pages.
    private func run(_ door: ProxyFixture, _ expression: String) async throws -> JSONValue {
        let page = try #require(await door.pages.activePage())
        let answer = try await door.pages.call(
            "Runtime.evaluate", ["expression": .string(expression), "returnByValue": true], session: page.session,
            timeout: .seconds(10))
        return answer["result"]?["value"] ?? .null
    }

    private func gets(_ door: ProxyFixture, _ results: String) async throws {
        #expect(
            try await eventually(within: .seconds(20)) { try await run(door, "got.join()").stringValue == results })
    }

    private func dialog(_ client: RawClient) async throws -> (id: Int64, JSONValue) {
        let dialog = try await client.message { $0["type"] == "dialog" }
        return (try #require(dialog["id"]?.integerValue), dialog)
    }

    @Test("the one who has control answers; all who watch see it, also those who come later")
    func answers() async throws {
        try await withProxy { door in
            await open(door)
            let person = try await viewer(door)
            let watcher = try await viewer(door, "view")
            try await wish("request", person, holder: "person")
            _ = try await run(door, "ask(() => confirm('Delete it?'))")
            let (first, question) = try await dialog(person)
            #expect(question["kind"] == "confirm" && question["message"] == "Delete it?" && question["waits"] == true)
            #expect(try await dialog(watcher).id == first)
            let late = try await viewer(door, "view")
            #expect(try await dialog(late).id == first)
            try await person.send(text: #"{"type":"dialog","id":\#(first),"accept":true}"#)
            for client in [person, watcher, late] {
                #expect(try await client.message { $0["type"] == "dialogClosed" }["id"] == .integer(first))
            }
            try await gets(door, "true")

            _ = try await run(door, "ask(() => prompt('Name?', 'Grace'))")
            let (second, prompt) = try await dialog(person)
            #expect(prompt["kind"] == "prompt" && prompt["proposal"] == "Grace")
            // An answer to what is closed already changes nothing.
            try await person.send(text: #"{"type":"dialog","id":\#(first),"accept":false}"#)
            try await person.send(text: #"{"type":"dialog","id":\#(second),"accept":true,"text":"Ada"}"#)
            try await gets(door, "true,Ada")

            _ = try await run(door, "ask(() => confirm('Again?'))")
            let (third, _) = try await dialog(person)
            try await person.send(text: #"{"type":"dialog","id":\#(third),"accept":false}"#)
            try await gets(door, "true,Ada,false")
        }
    }

    @Test("when control is returned, what was asked is answered as if nobody had watched; afterwards nobody is asked")
    func returned() async throws {
        try await withProxy { door in
            await open(door)
            let person = try await viewer(door)
            try await wish("request", person, holder: "person")
            _ = try await run(door, "ask(() => confirm('Delete it?'))")
            _ = try await dialog(person)
            try await wish("return", person, holder: "nobody")
            try await gets(door, "false")
            _ = try await run(door, "ask(() => confirm('And now?'))")
            try await gets(door, "false,false")
        }
    }

    @Test("who has no control answers nothing")
    func others() async throws {
        try await withProxy { door in
            await open(door)
            let (one, two) = (try await viewer(door), try await viewer(door))
            let watcher = try await viewer(door, "view")
            try await wish("request", one, holder: "person")
            _ = try await run(door, "ask(() => confirm('Delete it?'))")
            let (id, _) = try await dialog(one)
            try await two.send(text: #"{"type":"dialog","id":\#(id),"accept":true}"#)
            _ = try await two.message { $0["type"] == "refused" }
            try await watcher.send(text: #"{"type":"dialog","id":\#(id),"accept":true}"#)
            #expect(try await watcher.closeFrame().closeCode == 1008)
            // Whoever is handed control over answers it.
            try await two.send(text: #"{"type":"control","wish":"request"}"#)
            let number = try await one.message { $0["asking"] != .array([]) && $0["type"] == "control" }["asking"]?
                .arrayValue?.first?.integerValue
            try await one.send(text: #"{"type":"control","wish":"grant","person":\#(try #require(number))}"#)
            _ = try await two.message { $0["person"]?.integerValue == number && $0["holder"] == "person" }
            try await two.send(text: #"{"type":"dialog","id":\#(id),"accept":true}"#)
            try await gets(door, "true")
        }
    }

    @Test("a page whose tab is closed while it asks is forgotten")
    func closedTab() async throws {
        try await withProxy { door in
            await open(door)
            let person = try await viewer(door)
            try await wish("request", person, holder: "person")
            let page = try #require(await door.pages.activePage())
            _ = try await run(door, "ask(() => alert('Stop'))")
            let (id, _) = try await dialog(person)
            try await person.send(text: #"{"type":"tab","wish":"open"}"#)
            try await person.send(text: #"{"type":"tab","wish":"close","id":"\#(page.id)"}"#)
            #expect(try await person.message { $0["type"] == "dialogClosed" }["id"] == .integer(id))
        }
    }
}
