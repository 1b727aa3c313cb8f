import DevToolsProtocol
import JSONModel
import Testing

@Suite("Commands of clients")
struct CommandMessageTests {
    private func parse(_ text: String) -> Result<CommandMessage, CommandMessage.Rejection> {
        let bytes = Array(text.utf8)
        return CommandMessage.parse(bytes.span)
    }

    @Test("a command is read in full")
    func valid() throws {
        let text = #" {"id":5,"method":"Page.n\u0061vigate","params":{"url":"x"},"sessionId":"S1"}"#
        let command = try parse(text).get()
        #expect(command.id == 5)
        #expect(command.method == "Page.navigate")
        #expect(command.sessionID == "S1")
        #expect(try command.parameters(in: Array(text.utf8).span) == ["url": "x"])
    }

    @Test("a command for the connection's own session gets the session put in, its other bytes untouched")
    func addressing() throws {
        let text = " { \"id\": 5,\"method\":\"A.b\",\"params\":{\"x\":\"\\ud800\"}}"
        let command = try parse(text).get()
        let sent = MessageSplice.addingSession("S\"1", to: Array(text.utf8), bodyOffset: command.bodyOffset)
        #expect(
            String(decoding: sent, as: UTF8.self)
                == #"{"sessionId":"S\"1", "id": 5,"method":"A.b","params":{"x":"\ud800"}}"#)
    }

    @Test(
        "what Chromium's dispatcher would not accept is answered in its words",
        arguments: [
            (#"{"method":"A.b"}"#, -32600, "integer 'id'"), (#"{"id":"1","method":"A.b"}"#, -32600, "integer 'id'"),
            (#"{"id":1.0,"method":"A.b"}"#, -32600, "integer 'id'"),
            (#"{"id":1e2,"method":"A.b"}"#, -32600, "integer 'id'"),
            (#"{"id":2147483648,"method":"A.b"}"#, -32600, "integer 'id'"), (#"{"id":1}"#, -32600, "string 'method'"),
            (#"{"id":1,"method":""}"#, -32600, "string 'method'"), (#"{"id":1,"method":5}"#, -32600, "string 'method'"),
            (#"{"id":1,"method":"A.b","params":[]}"#, -32600, "object 'params'"),
            (#"{"id":1,"method":"A.b","sessionId":5}"#, -32600, "string 'sessionId'"),
            (#"{"id":1,"method":"A.b","sessionId":""}"#, -32001, "Session with given id not found."),
            (#"{"id":1,"method":"A.b","extra":1}"#, -32600, "other than"),
            (#"{"id":1,"method":"A.b","method":"C.d"}"#, -32700, "twice"),
            (#"{"id":1,"method":"A.b","params":{"a":{"u":1,"\u0075":2}}}"#, -32700, "twice"),
            (#"{"id":1,"method":"A.b"/**/}"#, -32700, "not JSON"), ("[]", -32700, "not an object"),
            ("", -32700, "not JSON"),
        ])
    func rejected(text: String, code: Int, words: String) throws {
        guard case .failure(let rejection) = parse(text) else {
            Issue.record("was accepted")
            return
        }
        #expect(rejection.error.code == code)
        #expect(rejection.error.message.contains(words))
    }

    @Test("a rejection answers with the id and the session that the command had")
    func answer() {
        guard case .failure(let rejection) = parse(#"{"id":9,"method":"A.b","sessionId":"S","x":1}"#) else {
            Issue.record("was accepted")
            return
        }
        let text = String(decoding: rejection.answer, as: UTF8.self)
        #expect(text.contains(#""id":9"#) && text.contains(#""sessionId":"S""#) && text.contains("-32600"))
    }

    @Test("bytes that are not UTF-8 are told from bytes that are not JSON")
    func notUTF8() {
        let bytes = Array(#"{"id":1,"method":"A.b","params":{"x":""#.utf8) + [0xFF] + Array(#""}}"#.utf8)
        guard case .failure(let rejection) = CommandMessage.parse(bytes.span) else {
            Issue.record("was accepted")
            return
        }
        #expect(rejection.error.message.contains("UTF-8"))
    }

    @Test("null parameters are none, as in Chromium")
    func nullParameters() throws {
        let text = Array(#"{"id":1,"method":"Page.navigate","params":null}"#.utf8)
        let command = try CommandMessage.parse(text.span).get()
        #expect(command.parametersRange == nil)
        #expect(try command.parameters(in: text.span).isEmpty)
    }
}
