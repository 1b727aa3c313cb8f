import BrowserControl
import BusEvents
import JSONCoding
import JSONModel
import SessionStore
import TestSupport
import Testing
import Timestamps

@testable import SessionControl

@Suite struct ScreencastRelayTests {
    private let desk = Desk()
    private let pictures = FakePictures()
    private let connections = FakeConnections()

    private func viewer(
        _ id: String, quality: Int = 60, width: Int = 1280, height: Int = 720
    ) -> ScreencastViewer {
        ScreencastViewer(connectionID: id, quality: quality, maxWidth: width, maxHeight: height, maxFPS: 15)
    }

    private func enter(_ viewer: ScreencastViewer, _ relay: ScreencastRelay) throws {
        _ = try desk.store.addViewer(viewer, to: Desk.id)
        relay.viewersChanged()
    }

    private func leave(_ id: String, _ relay: ScreencastRelay) throws {
        _ = try desk.store.removeViewer(id, from: Desk.id)
        relay.viewersChanged()
    }

    private func makeRelay() -> ScreencastRelay {
        let (clock, connections) = (desk.clock, connections)
        return ScreencastRelay(
            .init(
                sessionID: Desk.id, projectID: "local", store: StoreActor(desk.store, label: "test"),
                pictures: pictures, makePoster: { connections.makePoster() },
                outbox: EventOutbox(desk.bus, log: desk.log), retry: OutageRetry(log: desk.log),
                clock: { clock.now.milliseconds }, log: desk.log))
    }

    /// Runs a relay of a session that is ready while `body` does.
    private func withRelay(_ body: (ScreencastRelay) async throws -> Void) async throws {
        try desk.create(Desk.ready)
        let relay = makeRelay()
        let running = Task { await relay.run() }
        do {
            try await body(relay)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        await running.value
    }

    private func message(_ bytes: [UInt8]?) throws -> JSONValue { try JSON.value(from: #require(bytes)) }

    @Test("pictures are taken from the first viewer's coming to the last one's going, and the bus hears of both")
    func lifecycle() async throws {
        try await withRelay { relay in
            #expect(!pictures.give(bytes: 10) && !pictures.isWatched)
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            try enter(viewer("b="), relay)
            #expect(pictures.give(bytes: 9_000, marked: 1))
            try await until("both have it") {
                connections.messages(to: "a=").count == 1 && connections.messages(to: "b=").count == 1
            }
            try leave("a=", relay)
            try await until("another picture may come") { pictures.credit > 0 }
            pictures.give(bytes: 9_000, marked: 2)
            try await until("the other has it") { connections.messages(to: "b=").count == 2 }
            try leave("b=", relay)
            try await until("nobody watches") { !pictures.isWatched }
            #expect(!pictures.give(bytes: 10))
            try await until("told") { desk.bus.names.count == 2 }
            #expect(
                desk.bus.events(ScreencastStarted.self) == [
                    ScreencastStarted(sessionID: Desk.id, projectID: "local", viewers: 1)
                ])
            #expect(
                desk.bus.events(ScreencastStopped.self) == [
                    ScreencastStopped(sessionID: Desk.id, projectID: "local", reason: "no_viewers")
                ])
            try enter(viewer("a="), relay)
            try await until("watched again") { pictures.watches == 2 && pictures.isWatched }
            #expect(pictures.give(bytes: 100))
            try await until("a has it") { connections.messages(to: "a=").count > 1 }
        }
        #expect(connections.messages(to: "a=").count <= 3)
    }

    @Test("a message says what it shows, and its data is the picture")
    func shape() async throws {
        try await withRelay { relay in
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 4, marked: 0xFF)
            try await until("sent") { connections.messages(to: "a=").count == 1 }
            #expect(
                try message(connections.messages(to: "a=").first) == [
                    "type": "frame", "sessionId": .string(Desk.id), "pageId": "PAGE", "sequence": 1, "timestamp": 5,
                    "format": "jpeg", "viewportWidth": 1280, "viewportHeight": 720, "data": "/wcHBw==",
                ])
        }
    }

    @Test("who comes later gets the picture that is there, though the page does not change")
    func latecomer() async throws {
        try await withRelay { relay in
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 5_000)
            try await until("a has it") { connections.messages(to: "a=").count == 1 }
            try enter(viewer("b="), relay)
            try await until("b has it") { connections.messages(to: "b=").count == 1 }
            #expect(connections.messages(to: "a=") == connections.messages(to: "b="))
        }
    }

    @Test("a viewer who is gone is removed from the store, and with the last one the capture ends")
    func gone() async throws {
        try await withRelay { relay in
            connections.script([.gone], for: "a=")
            try enter(viewer("a="), relay)
            try enter(viewer("b="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 5_000)
            try await until("a is removed") { try desk.store.viewers(of: Desk.id).map(\.connectionID) == ["b="] }
            #expect(pictures.isWatched)
            connections.script([.gone], for: "b=")
            try await until("another picture may come") { pictures.give(bytes: 6_000) }
            try await until("nobody watches") { try !pictures.isWatched && desk.store.viewers(of: Desk.id).isEmpty }
            try await until("told") { desk.bus.names == ["ScreencastStarted", "ScreencastStopped"] }
        }
    }

    @Test("a viewer whose messages are refused gets them later, and no other viewer waits for it")
    func throttled() async throws {
        try await withRelay { relay in
            connections.script([.throttled, .throttled, .failed("connection lost")], for: "slow=")
            try enter(viewer("slow="), relay)
            try enter(viewer("fast="), relay)
            try await until("watched") { pictures.isWatched }
            for mark in 1...5 as ClosedRange<UInt8> {
                try await until("a picture") { pictures.give(bytes: 100, marked: mark) }
                try await until("the fast one has it") { connections.messages(to: "fast=").count >= mark }
            }
            try await until("the slow one has the newest") {
                try connections.messages(to: "slow=").last.map(message)?["sequence"] == 5
            }
            #expect(connections.attempts(to: "slow=") >= 4)
            #expect(try desk.store.viewers(of: Desk.id).count == 2)
        }
    }

    @Test("a viewer who cannot be reached for a minute is given up")
    func unreachable() async throws {
        try await withRelay { relay in
            connections.script(.init(repeating: .failed("refused"), count: 50), for: "a=")
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 100)
            try await until("tried") { connections.attempts(to: "a=") >= 1 }
            desk.clock.advance(milliseconds: ViewerFeed.patienceMilliseconds)
            try await until("given up") { try !pictures.isWatched && desk.store.viewers(of: Desk.id).isEmpty }
        }
    }

    @Test("what does not fit into a message is not sent: the page is asked for something smaller until it fits")
    func tooLarge() async throws {
        try await withRelay { relay in
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            let first = try #require(pictures.wish)
            #expect(first.maximumWidth == 1280 && first.maximumHeight == 720 && first.quality == 60)
            pictures.give(bytes: 300_000)
            try await until("asked for less") { pictures.wish != first }
            let second = try #require(pictures.wish)
            #expect(second.maximumWidth == 640 && second.maximumHeight == 360)
            #expect(connections.attempts(to: "a=") == 0)
            pictures.give(bytes: 70_000)
            try await until("sent") { connections.messages(to: "a=").count == 1 }
            #expect(connections.messages(to: "a=").allSatisfy { $0.count <= 128 * 1024 })
        }
    }

    @Test("pictures that never fit stall nothing")
    func neverFits() async throws {
        try await withRelay { relay in
            try enter(viewer("a=", quality: 10), relay)
            try await until("watched") { pictures.isWatched }
            for _ in 0..<20 { try await until("a picture") { pictures.give(bytes: 900_000) } }
            try await until("another may come") { pictures.give(bytes: 1_000) }
            try await until("sent") { connections.messages(to: "a=").count == 1 }
        }
    }

    @Test("all get what the most demanding of them wishes, and its going is noticed")
    func wishes() async throws {
        try await withRelay { relay in
            try enter(viewer("a=", quality: 30, width: 320, height: 200), relay)
            try await until("watched") { pictures.isWatched }
            #expect(pictures.wish?.quality == 30 && pictures.wish?.maximumWidth == 320)
            try enter(viewer("b=", quality: 80, width: 640, height: 480), relay)
            try await until("asked for more") { pictures.wish?.quality == 80 }
            #expect(pictures.wish?.maximumWidth == 640 && pictures.wish?.maximumHeight == 480)
            try leave("b=", relay)
            try await until("asked for less") { pictures.wish?.quality == 30 && pictures.wish?.maximumWidth == 320 }
            try enter(viewer("a=", quality: 50, width: 800, height: 600), relay)
            try await until("asked for something else") {
                pictures.wish?.quality == 50 && pictures.wish?.maximumWidth == 800
            }
            #expect(pictures.watches == 1)
        }
    }

    @Test("a viewer who got nothing for half a minute gets the same picture again, so that its end is noticed")
    func silence() async throws {
        try await withRelay { relay in
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 100)
            try await until("sent") { connections.messages(to: "a=").count == 1 }
            connections.script([.gone], for: "a=")
            desk.clock.advance(seconds: 31)
            try await until("nobody watches") { !pictures.isWatched }
        }
    }

    @Test("a word that was lost is made up for: the store is looked at again now and then")
    func lostWord() async throws {
        try await withRelay { relay in
            try enter(viewer("a="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 100)
            try await until("sent") { connections.messages(to: "a=").count == 1 }
            _ = try desk.store.removeViewer("a=", from: Desk.id)
            desk.clock.advance(seconds: 11)
            try await until("nobody watches") { !pictures.isWatched }
        }
    }

    @Test("when the session ends, its viewers are told and nothing comes after that")
    func finish() async throws {
        try await withRelay { relay in
            try enter(viewer("a="), relay)
            try enter(viewer("b="), relay)
            try await until("watched") { pictures.isWatched }
            pictures.give(bytes: 100)
            try await until("sent") {
                connections.messages(to: "a=").count == 1 && connections.messages(to: "b=").count == 1
            }
            await relay.finish()
            for id in ["a=", "b="] {
                #expect(
                    try message(connections.messages(to: id).last) == [
                        "type": "screencast_stopped", "sessionId": .string(Desk.id), "reason": "session_ended",
                    ])
            }
            #expect(!pictures.isWatched && desk.bus.events(ScreencastStopped.self).map(\.reason) == ["session_ended"])
            relay.viewersChanged()
            await relay.finish()
            #expect(pictures.watches == 1 && connections.messages(to: "a=").count == 2)
        }
    }

    @Test("who watched before the browser was there is shown it as soon as it is")
    func early() async throws {
        try desk.create([])
        _ = try desk.store.addViewer(viewer("a="), to: Desk.id)
        let relay = makeRelay()
        let running = Task { await relay.run() }
        defer { running.cancel() }
        try await until("watched") { pictures.isWatched }
    }
}

@Suite struct LatestMessageTests {
    @Test("the newest counts, also against one that is put back, and nothing comes after the end")
    func newest() async {
        let room = LatestMessage()
        room.put([1])
        room.put([2])
        #expect(await room.next() == [2])
        room.putBack([2])
        #expect(await room.next() == [2])
        room.put([3])
        room.putBack([2])
        #expect(await room.next() == [3])
        room.put([4])
        room.close()
        room.put([5])
        room.putBack([5])
        #expect(await room.next() == nil)
    }

    @Test("who waits gets what comes later")
    func waiting() async {
        let room = LatestMessage()
        async let found = room.next()
        await Task.yield()
        room.put([9])
        #expect(await found == [9])
        async let none = room.next()
        await Task.yield()
        room.close()
        #expect(await none == nil)
    }
}
