import DevToolsProtocol
import JSONModel
import Testing

@testable import BrowserControl

@Suite("The table of sessions")
struct SessionTableTests {
    private let first = RecipientID(number: 1)
    private let second = RecipientID(number: 2)

    private func table() -> SessionTable {
        var table = SessionTable()
        table.join(first, rootSession: "A0")
        table.join(second, rootSession: "B0")
        return table
    }

    private func route(_ text: String, _ table: inout SessionTable) throws -> SessionTable.Delivery {
        table.route(try RoutingFields(Array(text.utf8).span))
    }

    private func attached(_ child: String, in session: String) -> String {
        #"{"method":"Target.attachedToTarget","params":{"sessionId":"\#(child)","targetInfo":{"targetId":"T"}},"sessionId":"\#(session)"}"#
    }

    @Test("sessions within sessions belong to whoever has the outer one, and go with it")
    func children() throws {
        var table = table()
        #expect(try route(attached("A1", in: "A0"), &table) == .rootSession(first))
        #expect(try route(attached("A2", in: "A1"), &table) == .childSession(first))
        #expect(table.isChild("A2", of: first) && !table.isChild("A2", of: second))
        #expect(table.targetID(of: "A1") == "T")
        #expect(try route(#"{"id":1,"result":{},"sessionId":"A2"}"#, &table) == .childSession(first))
        _ = try route(#"{"method":"Target.detachedFromTarget","params":{"sessionId":"A1"},"sessionId":"A0"}"#, &table)
        #expect(!table.isChild("A1", of: first))
        #expect(table.leave(first) == "A0")
        #expect(try route(#"{"id":1,"result":{},"sessionId":"A2"}"#, &table) == .nobody)
        #expect(try route(#"{"id":1,"result":{},"sessionId":"B0"}"#, &table) == .rootSession(second))
    }

    @Test("a root session has no address, and nobody can claim or drop a session that is another's")
    func claims() throws {
        var table = table()
        #expect(!table.isChild("A0", of: first))
        _ = try route(attached("B0", in: "A0"), &table)
        _ = try route(attached("B1", in: "B0"), &table)
        _ = try route(attached("B1", in: "A0"), &table)
        #expect(table.isChild("B1", of: second) && !table.isChild("B1", of: first))
        _ = try route(#"{"method":"Target.detachedFromTarget","params":{"sessionId":"B1"},"sessionId":"A0"}"#, &table)
        #expect(table.isChild("B1", of: second))
    }

    @Test("the end of a root session is told, anything else without a session is the pipe's own")
    func ends() throws {
        var table = table()
        #expect(
            try route(#"{"method":"Target.detachedFromTarget","params":{"sessionId":"A0"}}"#, &table) == .ended(first))
        #expect(try route(#"{"id":9,"error":{"code":-32001,"message":"x"}}"#, &table) == .pipe)
        #expect(try route(#"{"method":"Target.detachedFromTarget","params":{"sessionId":"X"}}"#, &table) == .pipe)
    }
}

@Suite("The progress of a navigation")
struct NavigationProgressTests {
    private func progress(_ waitUntil: NavigationRequest.WaitUntil) -> NavigationProgress {
        NavigationProgress(
            NavigationRequest(
                url: "http://a/", waitUntil: waitUntil, timeout: .seconds(1), referrer: nil, frameID: nil))
    }

    private func answer(loader: String?, error: String? = nil) throws -> Navigate.Answer {
        var result: [String: JSONValue] = ["frameId": "F"]
        if let loader { result["loaderId"] = .string(loader) }
        if let error { result["errorText"] = .string(error) }
        return try #require(Navigate.answer(.object(result)))
    }

    @Test("events that come before the answer count")
    func early() throws {
        var state = progress(.load)
        state.requested("L", url: "http://b/")
        state.responded("L", response: ["status": 200])
        #expect(state.committed(loaderID: "L", url: "http://b/") == nil)
        #expect(state.reached("load", loaderID: "L") == nil)
        let outcome = try state.answered(answer(loader: "L"))
        #expect(outcome?.status == .loaded)
        #expect(outcome?.finalURL == "http://b/" && outcome?.requestID == "L")
    }

    @Test("milestones of other documents do not count, those of a successor do")
    func successor() throws {
        var state = progress(.load)
        #expect(try state.answered(answer(loader: "L")) == nil)
        #expect(state.reached("load", loaderID: "old") == nil)
        #expect(state.reached("DOMContentLoaded", loaderID: "L") == nil)
        #expect(state.committed(loaderID: "L", url: "http://a/") == nil)
        #expect(state.committed(loaderID: "M", url: "http://m/") == nil)
        #expect(state.reached("load", loaderID: "L") == nil)
        let outcome = state.reached("load", loaderID: "M")
        #expect(outcome?.loaderID == "M" && outcome?.finalURL == "http://m/")
    }

    @Test("a successor counts also when nobody told of its predecessor's arrival")
    func untoldSuccessor() throws {
        var state = progress(.load)
        state.requested("L", url: "http://a/")
        state.requested("M", url: "http://m/")
        #expect(try state.answered(answer(loader: "L")) == nil)
        let outcome = state.reached("load", loaderID: "M")
        #expect(outcome?.status == .loaded && outcome?.finalURL == "http://m/")
    }

    @Test("it finishes once")
    func once() throws {
        var state = progress(.commit)
        #expect(try state.answered(answer(loader: "L"))?.status == .loaded)
        #expect(state.interrupted(.timedOut, "late") == nil)
        #expect(state.reached("load", loaderID: "L") == nil)
        var failed = progress(.load)
        #expect(failed.interrupted(.timedOut, "late")?.status == .timedOut)
        #expect(try failed.answered(answer(loader: "L")) == nil)
    }

    @Test("an error of the network is a failure with the address that was asked last")
    func failure() throws {
        var state = progress(.load)
        state.requested("L", url: "http://a/")
        state.requested("L", url: "http://redirected/")
        let outcome = try state.answered(answer(loader: "L", error: "net::ERR_CONNECTION_REFUSED"))
        #expect(outcome?.status == .failed && outcome?.errorText == "net::ERR_CONNECTION_REFUSED")
        #expect(outcome?.finalURL == "http://redirected/")
    }
}

@Suite("The pages and the active one")
struct PageListTests {
    private func info(_ id: String, context: String = "C") throws -> TargetInfo {
        try #require(
            TargetInfo(["targetId": .string(id), "type": "page", "url": "u", "browserContextId": .string(context)]))
    }

    @Test("the active page is the newest, then the one activated, then what is left")
    func active() throws {
        var pages = PageList()
        for id in ["1", "2", "3"] { pages.update(try info(id)) }
        #expect(pages.activeID == "3")
        pages.activate("1")
        pages.activate("unknown")
        pages.update(try info("2"))
        #expect(pages.activeID == "1")
        let wasLast1 = pages.remove("1")
        #expect(!wasLast1)
        #expect(pages.activeID == "3")
        let wasLast2 = pages.remove("3")
        #expect(!wasLast2)
        let wasLast3 = pages.remove("unknown")
        #expect(!wasLast3)
        let wasLast4 = pages.remove("2")
        #expect(wasLast4)
        #expect(pages.activeID == nil)
    }

    @Test("pages of other contexts are not the browser's own")
    func contexts() throws {
        var pages = PageList()
        pages.update(try info("1"))
        pages.update(try info("2", context: "D"))
        pages.attach("1", session: "S1")
        pages.attach("2", session: "S2")
        #expect(pages.ownSessions == ["S1"])
        pages.detach(session: "S1")
        #expect(pages.ownSessions.isEmpty)
    }
}

@Suite("The last words of a process")
struct DiagnosticTailTests {
    @Test("lines are bounded in number and length, and an unfinished one counts")
    func bounded() {
        var tail = DiagnosticTail(maximumLines: 2, maximumLineBytes: 4)
        tail.append(Array("one\ntwo\n\nlonger line\nrest".utf8))
        #expect(tail.allLines == ["two", "long", "rest"])
        tail.append([UInt8](repeating: 65, count: 1_000_000))
        #expect(tail.allLines.last == "rest")
    }
}
