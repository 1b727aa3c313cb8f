import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension SessionStoreTests {
    @Suite("Viewers of screencasts")
    struct Viewers {
        private func viewer(_ id: String, quality: Int = 60) -> ScreencastViewer {
            ScreencastViewer(connectionID: id, quality: quality, maxWidth: 1280, maxHeight: 720, maxFPS: 10)
        }

        @Test("a viewer is there once, with its last wishes, until it goes", arguments: StoreBackend.allCases)
        func lifecycle(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            #expect(try store.viewers(of: "a").isEmpty)
            #expect(try store.addViewer(viewer("L0SM9cOFvHcCIhw="), to: "a") == .added)
            #expect(try store.addViewer(viewer("B_-x=", quality: 5), to: "a") == .added)
            #expect(try store.addViewer(viewer("L0SM9cOFvHcCIhw=", quality: 90), to: "a") == .replaced)
            #expect(
                try store.viewers(of: "a") == [viewer("B_-x=", quality: 5), viewer("L0SM9cOFvHcCIhw=", quality: 90)])
            #expect(try store.removeViewer("B_-x=", from: "a"))
            #expect(try !store.removeViewer("B_-x=", from: "a"))
            #expect(try store.viewers(of: "a").map(\.connectionID) == ["L0SM9cOFvHcCIhw="])
        }

        @Test("a connection that ends leaves every session that it watched, once", arguments: StoreBackend.allCases)
        func connection(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            for id in ["a", "b", "c"] { try store.create(Samples.record(id)) }
            for id in ["a", "b", "c"] { #expect(try store.addViewer(viewer("x="), to: id) == .added) }
            #expect(try store.addViewer(viewer("y="), to: "a") == .added)
            #expect(try store.removeViewer("x=", from: "c"))
            #expect(try store.removeConnection("x=") == ["a", "b"])
            #expect(try store.removeConnection("x=").isEmpty)
            #expect(try store.viewers(of: "a") == [viewer("y=")] && store.viewers(of: "b").isEmpty)
            #expect(try store.addViewer(viewer("x="), to: "b") == .added)
        }

        @Test("sessions and connections have room for so many, and for those who are there already")
        func bounds() throws {
            for backend in StoreBackend.allCases {
                let store = try backend.makeStore().open()
                for index in 0...StoreLimits.sessionsPerConnection { try store.create(Samples.record("s\(index)")) }
                for index in 0..<StoreLimits.viewersPerSession {
                    #expect(try store.addViewer(viewer("c\(index)="), to: "s0") == .added)
                }
                #expect(try store.addViewer(viewer("more="), to: "s0") == .sessionIsFull)
                #expect(try store.addViewer(viewer("c0=", quality: 1), to: "s0") == .replaced)
                #expect(try store.viewers(of: "s0").count == StoreLimits.viewersPerSession)
                #expect(try store.removeViewer("c1=", from: "s0"))
                #expect(try store.addViewer(viewer("more="), to: "s0") == .added)
                for index in 1..<StoreLimits.sessionsPerConnection {
                    #expect(try store.addViewer(viewer("more="), to: "s\(index)") == .added)
                }
                let last = "s\(StoreLimits.sessionsPerConnection)"
                #expect(try store.addViewer(viewer("more="), to: last) == .connectionIsFull)
                #expect(try store.addViewer(viewer("more="), to: "s1") == .replaced)
                #expect(try store.removeViewer("more=", from: "s1"))
                #expect(try store.addViewer(viewer("more="), to: last) == .added)
                #expect(try store.viewers(of: last) == [viewer("more=")])
            }
        }

        @Test("who was refused is nowhere, and takes no room", arguments: StoreBackend.allCases)
        func refused(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            for index in 0..<(StoreLimits.sessionsPerConnection + 2) {
                #expect(throws: StoreError.noSuchSession(id: "gone\(index)")) {
                    try store.addViewer(viewer("x="), to: "gone\(index)")
                }
            }
            #expect(try store.removeConnection("x=").isEmpty)
            try store.create(Samples.record("a"))
            #expect(try store.addViewer(viewer("x="), to: "a") == .added)
        }

        @Test("sessions that were deleted take no room of a connection", arguments: StoreBackend.allCases)
        func deadSessions(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            for index in 0...StoreLimits.sessionsPerConnection { try store.create(Samples.record("s\(index)")) }
            for index in 0..<StoreLimits.sessionsPerConnection {
                _ = try store.addViewer(viewer("x="), to: "s\(index)")
            }
            let last = "s\(StoreLimits.sessionsPerConnection)"
            #expect(try store.addViewer(viewer("x="), to: last) == .connectionIsFull)
            try store.delete("s3", tombstone: Samples.tombstone)
            #expect(try store.addViewer(viewer("x="), to: last) == .added)
            #expect(try store.removeConnection("x=").filter { $0 != "s3" }.count == StoreLimits.sessionsPerConnection)
        }

        @Test("viewers go with their session, and do not come back with it", arguments: StoreBackend.allCases)
        func deletion(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            _ = try store.addViewer(viewer("x="), to: "a")
            try store.delete("a", tombstone: Samples.tombstone)
            #expect(try store.viewers(of: "a").isEmpty)
            #expect(throws: StoreError.noSuchSession(id: "a")) { try store.addViewer(viewer("x="), to: "a") }
            #expect(try store.removeConnection("x=").isEmpty)
        }

        @Test("a viewer of whom nothing is heard is forgotten", arguments: StoreBackend.allCases)
        func expiry(backend: StoreBackend) throws {
            let store = try backend.makeStore(.brief).open()
            try store.create(Samples.record("a"))
            for index in 0..<StoreLimits.viewersPerSession { _ = try store.addViewer(viewer("c\(index)="), to: "a") }
            #expect(try eventually(within: 20) { try store.viewers(of: "a").isEmpty })
            #expect(try store.addViewer(viewer("new="), to: "a") == .added)
            #expect(try store.viewers(of: "a") == [viewer("new=")])
        }

        @Test(
            "an id that could lead to another key is refused",
            arguments: ["", "{x}", "x y", "x\n", "x\0", String(repeating: "x", count: 257)])
        func hostileIDs(_ id: String) throws {
            for backend in StoreBackend.allCases {
                let store = try backend.makeStore().open()
                try store.create(Samples.record("a"))
                #expect(throws: StoreError.malformedIdentifier("connection")) {
                    try store.addViewer(viewer(id), to: "a")
                }
                #expect(throws: StoreError.malformedIdentifier("session")) {
                    try store.addViewer(viewer("x="), to: id)
                }
                #expect(throws: StoreError.malformedIdentifier("connection")) { try store.removeConnection(id) }
                #expect(try store.viewers(of: id).isEmpty && !store.removeViewer("x=", from: id))
            }
        }
    }
}
