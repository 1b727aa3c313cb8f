import BrowserControl
import JSONModel
import Testing

@Suite("Frames of a page", .serialized)
struct PageFramesTests {
    private func withPage<Result>(
        showing path: String, _ body: (PageOperations, AttachedPage, TestSite) async throws -> Result
    ) async throws -> Result {
        try await TestSite.with { site in
            try await withBrowser { browser in
                let pages = try await PageOperations.start(on: browser.connection)
                let outcome = await pages.navigate(
                    NavigationRequest(
                        url: site.url(path), waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
                #expect(outcome.status == .loaded, "\(outcome)")
                return try await body(pages, pages.page(forFrame: nil), site)
            }
        }
    }

    /// The element's id attribute.
    private func ownerID(_ frame: PageFrame, _ frames: PageFrames, _ pages: PageOperations) async throws -> String {
        let parent = try #require(frame.parentID.flatMap { frames[$0] })
        let node = try await pages.call(
            "DOM.describeNode", ["backendNodeId": .integer(Int64(#require(frame.ownerNodeID)))],
            session: parent.session, timeout: .seconds(10))
        let attributes = node["node"]?["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let index = try #require(attributes.firstIndex(of: "id"))
        return attributes[index + 1]
    }

    @Test("frames of the page's own and of other processes are found at any depth, with their elements")
    func nested() async throws {
        try await withPage(showing: "/nested") { pages, page, site in
            let frames = try await pages.frames(of: page, timeout: .seconds(10))
            #expect(frames.frames.count == 6, "\(frames)")
            let main = try #require(frames.main)
            #expect(main.frameID == page.id && main.parentID == nil && main.session == page.session)
            var found: [String: PageFrame] = [:]
            for frame in frames.frames.dropFirst() {
                found[try await ownerID(frame, frames, pages)] = frame
            }
            #expect(Set(found.keys) == ["a", "inner", "b", "same", "back"])
            let (outer, middle) = (try #require(found["a"]), try #require(found["b"]))
            let (same, back) = (try #require(found["same"]), try #require(found["back"]))
            #expect(outer.session == page.session && found["inner"]?.session == page.session)
            #expect(found["inner"]?.parentID == outer.frameID && !outer.isSessionRoot)
            #expect(middle.session != page.session && middle.isSessionRoot && middle.parentID == page.id)
            #expect(same.session == middle.session && same.parentID == middle.frameID && !same.isSessionRoot)
            #expect(back.session != middle.session && back.isSessionRoot && back.parentID == middle.frameID)
            #expect(back.url == site.url("/ok#deep"))
            #expect(frames.sessions.count == 3 && frames.sessions.first == page.session)
            let owner = try #require(back.ownerNodeID)
            #expect(frames.frame(ownedBy: owner, session: middle.session)?.frameID == back.frameID)
            #expect(try await pages.page(forFrame: back.frameID) == page)
        }
    }

    @Test("a frame that moves to another process or goes away is followed")
    func changes() async throws {
        try await withPage(showing: "/ok") { pages, page, site in
            func run(_ script: String) async throws {
                _ = try await pages.call(
                    "Runtime.evaluate", ["expression": .string(script)], session: page.session, timeout: .seconds(10))
            }
            func child() async throws -> PageFrame? {
                try await pages.frames(of: page, timeout: .seconds(10)).children(of: page.id).first
            }
            try await run("f = document.createElement('iframe'); f.src = '/ok'; document.body.append(f)")
            #expect(try await eventually(within: .seconds(10)) { try await child()?.url == site.url("/ok") })
            let before = try #require(await child())
            #expect(before.session == page.session)
            try await run("f.src = 'http://localhost:\(site.port)/ok'")
            #expect(
                try await eventually(within: .seconds(10)) {
                    guard let frame = try await child() else { return false }
                    return frame.session != page.session && frame.frameID == before.frameID
                })
            try await run("f.remove()")
            #expect(try await eventually(within: .seconds(10)) { try await child() == nil })
        }
    }

    @Test("a popup becomes the active page")
    func popup() async throws {
        try await withPage(showing: "/ok") { pages, page, site in
            _ = try await pages.call(
                "Runtime.evaluate",
                ["expression": .string("window.open('\(site.url("/ok?popup"))'); 1"), "userGesture": true],
                session: page.session, timeout: .seconds(10))
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await pages.page(forFrame: nil).id != page.id
                })
            #expect(try await pages.page(forFrame: page.id) == page)
            await #expect(throws: CallError.self) { try await pages.page(forFrame: "no such frame") }
        }
    }

    @Test("events of a session are delivered until the subscription is cancelled, and a shared domain stays on")
    func events() async throws {
        try await withPage(showing: "/ok") { pages, page, site in
            let (events, continuation) = AsyncStream.makeStream(of: ProtocolEvent.self)
            let subscription = pages.subscribe(session: page.session, methods: ["Network.requestWillBeSent"]) {
                continuation.yield($0)
            }
            try await pages.retainAndWait("Network", session: page.session, timeout: .seconds(10))
            let outcome = await pages.navigate(
                NavigationRequest(
                    url: site.url("/ok?1"), waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
            #expect(outcome.status == .loaded)
            func fetch(_ path: String) async throws {
                _ = try await pages.call(
                    "Runtime.evaluate",
                    ["expression": .string("fetch('\(path)').catch(() => 0)"), "awaitPromise": true],
                    session: page.session, timeout: .seconds(10))
            }
            try await fetch("/after-the-navigation")
            subscription.cancel()
            try await fetch("/unheard")
            pages.release("Network", session: page.session)
            continuation.finish()
            var urls: [String] = []
            for await event in events { urls.append(event.parameters["request"]?["url"]?.stringValue ?? "") }
            #expect(urls.contains(site.url("/after-the-navigation")), "\(urls)")
            #expect(!urls.contains(site.url("/unheard")))
        }
    }
}
