import AWSClients
import HTTPTransport
import JSONModel
import Testing
import Timestamps

@Suite("EventBridgeClient")
struct EventBridgeClientTests {
    private func accepted(_ count: Int) -> ScriptedHTTP.Answer {
        let entries = (0..<count).map { #"{"EventId":"e\#($0)"}"# }.joined(separator: ",")
        return .json(#"{"FailedEntryCount":0,"Entries":[\#(entries)]}"#)
    }

    private func codes(_ results: [Result<String, AWSError>]) -> [String] {
        results.map { result in
            switch result {
            case .success(let id): id
            case .failure(let error): error.code
            }
        }
    }

    @Test("an entry has the members that the service knows, and no others")
    func shape() throws {
        let aws = try ScriptedAWS(accepted(2))
        var second = BusEntry.example()
        second.resources = []
        second.time = Timestamp(milliseconds: 1_795_362_420_999)
        second.traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793"
        let results = EventBridgeClient(aws.connection, busName: "wallcrawler")
            .putEvents([.example(), second], timeoutMilliseconds: 1000)
        #expect(codes(results) == ["e0", "e1"])
        #expect(aws.http.requests[0].headers["X-Amz-Target"] == "AWSEvents.PutEvents")
        #expect(aws.http.requests[0].headers["Content-Type"] == "application/x-amz-json-1.1")
        #expect(
            try aws.sent() == [
                "Entries": [
                    [
                        "EventBusName": "wallcrawler", "Source": "wallcrawler.api",
                        "DetailType": "SessionCreateRequested", "Detail": #"{"sessionId":"s-1"}"#, "Resources": ["s-1"],
                    ],
                    [
                        "EventBusName": "wallcrawler", "Source": "wallcrawler.api",
                        "DetailType": "SessionCreateRequested", "Detail": #"{"sessionId":"s-1"}"#,
                        "Time": 1_795_362_420,
                        "TraceHeader": "Root=1-5759e988-bd862e3fe1be46a994272793",
                    ],
                ]
            ])
    }

    @Test("more than ten entries go in several calls, in order")
    func batches() throws {
        let aws = try ScriptedAWS(accepted(10), accepted(10), accepted(3))
        let entries = (0..<23).map { BusEntry.example(detail: #"{"n":\#($0)}"#) }
        let results = EventBridgeClient(aws.connection, busName: "b").putEvents(entries, timeoutMilliseconds: 1000)
        #expect(codes(results) == [0..<10, 0..<10, 0..<3].joined().map { "e\($0)" })
        let sizes = try (0..<3).map { try aws.sent($0)["Entries"]?.arrayValue?.count }
        #expect(sizes == [10, 10, 3])
        #expect(try aws.sent(2)["Entries"]?.arrayValue?.first?["Detail"] == #"{"n":20}"#)
    }

    @Test("entries whose sizes add up to 1 MB are parted, and one that is larger alone is not sent")
    func sizes() throws {
        let aws = try ScriptedAWS(accepted(1), accepted(1))
        let half = BusEntry.example(detail: #"{"x":"\#(String(repeating: "é", count: 250_000))"}"#)
        let large = BusEntry.example(detail: #"{"x":"\#(String(repeating: "x", count: 1_000_000))"}"#)
        #expect(half.byteCount == 500_000 + 8 + 15 + 22 + 3)
        let results = EventBridgeClient(aws.connection, busName: "b")
            .putEvents([half, large, half], timeoutMilliseconds: 1000)
        #expect(codes(results) == ["e0", "EntryTooLarge", "e0"])
        #expect(aws.http.requests.count == 2)
    }

    @Test("of a call that fails in part only the entries that may succeed are sent again")
    func partialFailure() throws {
        let aws = try ScriptedAWS(
            .json(
                """
                {"FailedEntryCount":3,"Entries":[{"EventId":"a"},{"ErrorCode":"ThrottlingException"},
                {"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."},{"ErrorCode":"InternalFailure"}]}
                """),
            .json(#"{"FailedEntryCount":1,"Entries":[{"EventId":"b"},{"ErrorCode":"InternalException"}]}"#),
            .json(#"{"FailedEntryCount":0,"Entries":[{"EventId":"c"}]}"#))
        let entries = (0..<4).map { BusEntry.example(detail: #"{"n":\#($0)}"#) }
        let results = EventBridgeClient(aws.connection, busName: "b").putEvents(entries, timeoutMilliseconds: 10_000)
        #expect(codes(results) == ["a", "b", "MalformedDetail", "c"])
        #expect(
            try aws.sent(1)["Entries"]?.arrayValue?.map { $0["Detail"] } == [#"{"n":1}"#, #"{"n":3}"#])
        #expect(try aws.sent(2)["Entries"]?.arrayValue?.map { $0["Detail"] } == [#"{"n":3}"#])
    }

    @Test("entries that keep failing are reported when the time is over")
    func deadline() throws {
        let failed = ScriptedHTTP.Answer.json(
            #"{"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException"}]}"#)
        let aws = try ScriptedAWS(failed, failed, failed, failed, failed)
        let results = EventBridgeClient(aws.connection, busName: "b").putEvents([.example()], timeoutMilliseconds: 300)
        #expect(codes(results) == ["ThrottlingException"])
        #expect(aws.clock.pauses == [50, 100])
    }

    @Test("a call that fails as a whole fails for its entries, and not for those of other calls")
    func wholeFailure() throws {
        let aws = try ScriptedAWS(
            accepted(10), .json(#"{"__type":"AccessDeniedException","message":"no"}"#, status: 400))
        let results = EventBridgeClient(aws.connection, busName: "b")
            .putEvents(Array(repeating: .example(), count: 12), timeoutMilliseconds: 1000)
        #expect(codes(results).suffix(3) == ["e9", "AccessDeniedException", "AccessDeniedException"])
    }

    @Test("an answer with another number of results is an error, not a guess")
    func count() throws {
        let aws = try ScriptedAWS(accepted(1))
        let results = EventBridgeClient(aws.connection, busName: "b")
            .putEvents([.example(), .example()], timeoutMilliseconds: 1000)
        #expect(codes(results) == ["MalformedResponse", "MalformedResponse"])
        #expect(
            codes(EventBridgeClient(aws.connection, busName: "b").putEvents([], timeoutMilliseconds: 1000)).isEmpty)
    }
}
