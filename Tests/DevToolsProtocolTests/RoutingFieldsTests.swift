import DevToolsProtocol
import JSONSyntax
import Testing

@Suite("Routing fields of the browser's messages")
struct RoutingFieldsTests {
    private func fields(_ text: String) throws(MalformedJSON) -> RoutingFields {
        let bytes = Array(text.utf8)
        return try RoutingFields(bytes.span)
    }

    @Test(
        "an answer is told by its id and session, whatever is in its result",
        arguments: [
            #"{"id":7,"result":{"x":"}\",\"sessionId\":\"FFFF\"}"},"sessionId":"AB12"}"#,
            #"{"sessionId":"AB12","id":7,"result":{}}"#,
            #" { "result" : {"id":9,"sessionId":"no"} , "sessionId" : "AB12" , "id" : 7 } "#,
            #"{"id":7,"\u0073essionId":"AB12","error":{"code":1,"message":"m"}}"#,
            #"{"id":7,"sessionId":"AB12"}"#,
        ])
    func answers(text: String) throws {
        let found = try fields(text)
        #expect(found.id == 7)
        #expect(found.sessionID == "AB12")
        #expect(found.event == nil)
        #expect(found.methodRange == nil)
    }

    @Test(
        "without its session member every message is still JSON and has no session",
        arguments: [
            (#"{"id":7,"result":{},"sessionId":"AB12"}"#, #"{"id":7,"result":{}}"#),
            (#"{"sessionId":"AB12","id":7}"#, #"{"id":7}"#),
            (#"{"sessionId":"AB12"}"#, "{}"),
            (#"{"id":7, "sessionId" : "AB12" , "x":1}"#, #"{"id":7 , "x":1}"#),
            (#"{"id":7}"#, #"{"id":7}"#),
        ])
    func stripping(text: String, expected: String) throws {
        let stripped = MessageSplice.strippingSession(try fields(text), from: Array(text.utf8))
        #expect(String(decoding: stripped, as: UTF8.self) == expected)
        #expect(try RoutingFields(stripped.span).sessionID == nil)
    }

    @Test("an id is replaced where it stands")
    func replacingID() throws {
        let text = #"{"method":"x","params":{"id":5},"id":12}"#
        let range = try #require(try fields(text).idRange)
        let replaced = MessageSplice.replacing(range, of: Array(text.utf8), with: Array("4711".utf8))
        #expect(String(decoding: replaced, as: UTF8.self) == #"{"method":"x","params":{"id":5},"id":4711}"#)
    }

    @Test(
        "an event about sessions names the session and its target",
        arguments: [
            (
                #"{"method":"Target.attachedToTarget","params":{"sessionId":"C1","targetInfo":{"targetId":"T1","type":"page"}},"sessionId":"AA"}"#,
                RoutingFields.Event.attachedToTarget(.init(sessionID: "C1", targetID: "T1"))
            ),
            (
                #"{"method":"Target.detachedFromTarget","params":{"sessionId":"C1","targetId":"T1"},"sessionId":"AA"}"#,
                .detachedFromTarget(.init(sessionID: "C1", targetID: "T1"))
            ),
            (
                #"{"method":"Target.receivedMessageFromTarget","params":{"sessionId":"C1","message":"{\"sessionId\":\"X\"}"},"sessionId":"AA"}"#,
                .receivedMessageFromTarget(.init(sessionID: "C1", targetID: nil))
            ),
            (#"{"method":"Page.loadEventFired","params":{"sessionId":"C1"},"sessionId":"AA"}"#, .other),
        ])
    func events(text: String, expected: RoutingFields.Event) throws {
        let found = try fields(text)
        #expect(found.event == expected)
        #expect(found.sessionID == "AA")
        #expect(found.id == nil)
    }

    @Test(
        "text that a page put into a message is never taken for its session",
        arguments: [
            #"{"method":"Runtime.consoleAPICalled","params":{"args":[{"value":",\"sessionId\":\"DEAD\"}"}]}}"#,
            #"{"method":"Network.responseReceived","params":{"sessionId":"DEAD"}}"#,
            #"{"id":3,"result":{"a":1,"sessionId":"DEAD"}}"#,
        ])
    func forged(text: String) throws {
        #expect(try fields(text).sessionID == nil)
    }

    @Test(
        "bytes that are no message give an error and no trap",
        arguments: [
            "", "{", "[]", "1", "{\"id\":}", "{\"id\":\"x\"}", "{\"id\":1", "{\"id\":1}}", "{\"a\":[}",
            "{\"method\":5}",
            "{\"sessionId\":5}", #"{"method":"Target.attachedToTarget"}"#,
            #"{"method":"Target.attachedToTarget","params":{"sessionId":1}}"#, "{\"id\":99999999999999999999999999}",
        ])
    func malformed(text: String) {
        #expect(throws: MalformedJSON.self) { try fields(text) }
    }

    @Test("a result nested a hundred thousand deep is passed over without recursion")
    func deep() throws {
        let nested = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let found = try fields("{\"sessionId\":\"A1\",\"result\":\(nested),\"id\":4}")
        #expect(found.id == 4)
        #expect(found.sessionID == "A1")
    }

    @Test("every prefix of a message is refused or has no session")
    func prefixes() {
        let text = Array(#"{"id":7,"result":{"a":[1,"b\"",{"c":null}]},"sessionId":"AB12"}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: MalformedJSON.self) { try RoutingFields(Array(text[..<length]).span) }
        }
    }
}
