import SessionFiles
import Testing
import Timestamps

@Suite("The ledger of downloads")
struct DownloadLedgerTests {
    private let limits = FileLimits(bytesPerFile: 100, bytesInTotal: 250, files: 3)
    private let time = Timestamp(seconds: 1)

    private func isCancelled(_ verdict: DownloadLedger.Verdict) -> Bool {
        if case .cancel = verdict { true } else { false }
    }

    /// A ledger with complete downloads of these sizes, named `1`, `2`, …
    private func ledger(_ sizes: Int64...) -> DownloadLedger {
        var ledger = DownloadLedger(limits: limits)
        for (number, size) in sizes.enumerated() {
            #expect(ledger.began("\(number + 1)", suggestedName: "\(number + 1)", at: time) == .fine)
            let verdict = ledger.progressed(
                "\(number + 1)", received: size, total: nil, state: .completed, at: time.adding(seconds: 1))
            #expect(verdict == .fine)
        }
        return ledger
    }

    @Test("a download is followed from its beginning to its end")
    func follows() throws {
        var ledger = DownloadLedger(limits: limits)
        #expect(ledger.began("g", suggestedName: "../a.txt", at: time) == .fine)
        var entry = try #require(ledger.entry(named: "a.txt"))
        #expect(entry.state == .inProgress && entry.id == "g" && entry.totalBytes == nil)
        _ = ledger.progressed("g", received: 10, total: 40, state: .inProgress, at: time)
        entry = try #require(ledger.entry(named: "a.txt"))
        #expect(entry.receivedBytes == 10 && entry.totalBytes == 40 && entry.finishedAt == nil)
        _ = ledger.progressed("g", received: 40, total: 40, state: .completed, at: time.adding(seconds: 3))
        _ = ledger.progressed("g", received: 1, total: 1, state: .canceled, at: time.adding(seconds: 9))
        entry = try #require(ledger.entry(named: "a.txt"))
        #expect(entry.state == .completed && entry.receivedBytes == 40 && entry.finishedAt == time.adding(seconds: 3))
    }

    @Test("names are unique, whatever their case; reports about strangers are ignored")
    func names() {
        var ledger = DownloadLedger(limits: FileLimits(bytesPerFile: 9, bytesInTotal: 9, files: 9))
        for (id, name) in [("1", "a.txt"), ("2", "A.TXT"), ("3", "a.txt"), ("3", "again"), ("4", ""), ("", "nobody")] {
            _ = ledger.began(id, suggestedName: name, at: time)
        }
        #expect(ledger.entries.map(\.name) == ["a.txt", "A (1).TXT", "a (2).txt", "download"])
        #expect(ledger.progressed("x", received: 1 << 40, total: nil, state: .inProgress, at: time) == .fine)
    }

    @Test("a file that is too large is cancelled: when it is announced, or else when it grows")
    func tooLarge() throws {
        var ledger = ledger()
        _ = ledger.began("a", suggestedName: "a", at: time)
        #expect(isCancelled(ledger.progressed("a", received: 0, total: 101, state: .inProgress, at: time)))
        let entry = try #require(ledger.entry(named: "a"))
        #expect(entry.state == .canceled && entry.problem == "a file may have at most 100 bytes")
        _ = ledger.began("b", suggestedName: "b", at: time)
        #expect(ledger.progressed("b", received: 100, total: nil, state: .inProgress, at: time) == .fine)
        #expect(isCancelled(ledger.progressed("b", received: 101, total: nil, state: .completed, at: time)))
        // Its later reports change nothing.
        #expect(ledger.progressed("b", received: 300, total: nil, state: .completed, at: time) == .fine)
        #expect(ledger.entry(named: "b")?.state == .canceled)
    }

    @Test("files that are too much together are cancelled, until one is deleted")
    func tooMuch() {
        var ledger = ledger(100, 100)
        _ = ledger.began("c", suggestedName: "c", at: time)
        #expect(isCancelled(ledger.progressed("c", received: 51, total: nil, state: .inProgress, at: time)))
        #expect(ledger.remove(named: "1")?.id == "1")
        _ = ledger.began("d", suggestedName: "d", at: time)
        #expect(ledger.progressed("d", received: 100, total: 100, state: .completed, at: time) == .fine)
    }

    @Test("too many files are cancelled at once, and a flood of them is not remembered")
    func tooMany() {
        var ledger = ledger(1, 1, 1)
        for number in 0..<1_000 {
            #expect(isCancelled(ledger.began("x\(number)", suggestedName: "x", at: time)))
        }
        #expect(ledger.entries.count == 103 && ledger.entries.prefix(3).allSatisfy { $0.state == .completed })
    }

    @Test("what still runs cannot be forgotten")
    func running() {
        var ledger = ledger()
        _ = ledger.began("a", suggestedName: "a", at: time)
        #expect(ledger.remove(named: "a") == nil && ledger.entries.count == 1)
        _ = ledger.progressed("a", received: 0, total: nil, state: .canceled, at: time)
        #expect(ledger.remove(named: "a") != nil && ledger.entries.isEmpty)
    }

    @Test("absurd numbers are no overflow")
    func absurd() {
        var ledger = DownloadLedger(limits: FileLimits(bytesPerFile: .max, bytesInTotal: .max, files: 9))
        for id in ["a", "b"] {
            _ = ledger.began(id, suggestedName: id, at: time)
            _ = ledger.progressed(id, received: .max, total: .max, state: .inProgress, at: time)
        }
        #expect(ledger.entries.contains { $0.state == .canceled })
        _ = ledger.began("c", suggestedName: "c", at: time)
        #expect(ledger.progressed("c", received: -5, total: -1, state: .completed, at: time) == .fine)
        #expect(ledger.entry(named: "c")?.receivedBytes == 0)
    }
}
