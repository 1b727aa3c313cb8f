import DevToolsProtocol
import JSONModel
import Testing

@Suite("The event of a screencast")
struct ScreencastMessageTests {
    private static func read(_ text: String) -> (ScreencastMessage, String)? {
        let bytes = Array(text.utf8)
        guard let message = ScreencastMessage(bytes.span) else { return nil }
        return (message, String(decoding: bytes[message.data], as: UTF8.self))
    }

    @Test(
        "the picture is found where it is, whatever the order of the members",
        arguments: [
            #"{"method":"Page.screencastFrame","params":{"data":"/9j/AAA=","metadata":{"deviceWidth":1280,"timestamp":1.5},"sessionId":3},"sessionId":"AB"}"#,
            #"{"sessionId":"AB","params":{"sessionId":3,"metadata":{"deviceWidth":1280,"timestamp":1.5},"data":"/9j/AAA="},"method":"Page.screencastFrame"}"#,
            #"{ "method" : "Page.screencastFrame", "params" : { "data" : "/9j/AAA=", "metadata" : {"deviceWidth":1280,"timestamp":1.5}, "sessionId" : 3 } }"#,
        ])
    func found(_ text: String) throws {
        let (message, data) = try #require(Self.read(text))
        #expect(data == "/9j/AAA=")
        #expect(message.number == 3)
        #expect(message.metadata == ["deviceWidth": 1280, "timestamp": 1.5])
    }

    @Test(
        "everything else is another message, or none",
        arguments: [
            "", "{}", "null", #"{"method":"Page.screencastFrame"}"#,
            #"{"method":"Page.screencastVisibilityChanged","params":{"visible":true}}"#,
            #"{"method":"Page.screencastFrame","params":{"data":"/9j/","metadata":{}}}"#,
            #"{"method":"Page.screencastFrame","params":{"data":7,"metadata":{},"sessionId":3}}"#,
            #"{"method":"Page.screencastFrame","params":{"data":"/9j/","metadata":{},"sessionId":"3"}}"#,
            #"{"method":"Page.screencastFrame","params":{"data":"/9j/"#,
            #"{"method":"Page.screencastFrame","params":{"data":"/9j/","metadata":{"a":[[[[[[[[]]]]]]]]},"sessionId":3}}"#,
            #"{"method":"Other.event","params":{"data":"/9j/","metadata":{},"sessionId":3}}"#,
        ])
    func others(_ text: String) {
        #expect(Self.read(text)?.1 == nil)
    }
}
