import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

extension SessionStoreTests {
    @Suite("Receipts and recollections")
    struct Memory {
        private func receipt(_ id: String, text: String = "x") -> ActionReceipt {
            ActionReceipt(
                actionID: id, operation: "act", host: "example.com", parameters: ["instruction": .string(text)],
                result: ["success": true], steps: [["selector": "xpath=/a"]], cacheStatus: "HIT",
                begunAt: Timestamp(milliseconds: 1), endedAt: Timestamp(milliseconds: 5),
                use: ModelUse(
                    inputTokens: 1, outputTokens: 2, reasoningTokens: 3, cachedInputTokens: 4, milliseconds: 5))
        }

        @Test("receipts come back whole and in order, and go with their session", arguments: StoreBackend.allCases)
        func receipts(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            #expect(try store.receipts(of: "a").isEmpty && store.receipts(of: "{bad").isEmpty)
            for index in 0..<3 { try store.append(receipt("x\(index)"), to: "a") }
            #expect(try store.receipts(of: "a") == (0..<3).map { receipt("x\($0)") })
            try store.delete(
                "a",
                tombstone: Tombstone(projectID: "p", endReason: .creationFailed, endedAt: Timestamp(milliseconds: 0)))
            #expect(try store.receipts(of: "a").isEmpty)
            #expect(throws: StoreError.noSuchSession(id: "a")) { try store.append(receipt("y"), to: "a") }
        }

        @Test("receipts are bounded in size and number", arguments: StoreBackend.allCases)
        func bounds(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            #expect(throws: StoreError.self) {
                try store.append(receipt("x", text: String(repeating: "x", count: StoreLimits.receipt)), to: "a")
            }
            for index in 0...StoreLimits.receiptsPerSession { try store.append(receipt("x\(index)"), to: "a") }
            let all = try store.receipts(of: "a")
            #expect(all.count == StoreLimits.receiptsPerSession && all.first?.actionID == "x1")
        }

        @Test("a project remembers under its own keys only", arguments: StoreBackend.allCases)
        func recollections(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            #expect(try store.recollection("k", in: "p") == nil)
            try store.remember([1, 0, 255], as: "k", in: "p")
            #expect(try store.recollection("k", in: "p") == [1, 0, 255])
            #expect(try store.recollection("k", in: "q") == nil && store.recollection("l", in: "p") == nil)
            try store.remember([2], as: "k", in: "p")
            #expect(try store.recollection("k", in: "p") == [2])
            try store.forget("k", in: "p")
            #expect(try store.recollection("k", in: "p") == nil)
            #expect(throws: StoreError.self) { try store.remember([1], as: "{k}", in: "p") }
            #expect(throws: StoreError.self) {
                try store.remember([UInt8](repeating: 0, count: StoreLimits.recollection + 1), as: "k", in: "p")
            }
        }
    }

    @Suite("The seal of commands")
    struct Seal {
        @Test("only the session's key and the action's id open it, and only untouched")
        func seal() throws {
            let key = [UInt8](repeating: 7, count: 32)
            let sealed = try CommandSeal.seal(Array("sk-secret".utf8), sessionKey: key, actionID: "a1")
            #expect(!String(decoding: sealed, as: UTF8.self).contains("secret"))
            #expect(try CommandSeal.open(sealed, sessionKey: key, actionID: "a1") == Array("sk-secret".utf8))
            #expect(throws: (any Error).self) { try CommandSeal.open(sealed, sessionKey: key, actionID: "a2") }
            #expect(throws: (any Error).self) {
                try CommandSeal.open(sealed, sessionKey: [UInt8](repeating: 8, count: 32), actionID: "a1")
            }
            var broken = sealed
            broken[broken.count - 1] ^= 1
            #expect(throws: (any Error).self) { try CommandSeal.open(broken, sessionKey: key, actionID: "a1") }
            #expect(
                try CommandSeal.seal([1], sessionKey: key, actionID: "a")
                    != CommandSeal.seal([1], sessionKey: key, actionID: "a"))
        }
    }
}
