package import Timestamps

/// What a browser has downloaded, from what it reports, within limits. No I/O.
package struct DownloadLedger: Sendable {
    /// What is to be done about a download.
    package enum Verdict: Sendable, Equatable {
        case fine
        /// It is too much: the browser is to cancel it, and what is there of it is to go.
        case cancel(reason: String)
    }

    private let limits: FileLimits
    /// In the order in which they began.
    package private(set) var entries: [DownloadEntry] = []

    /// Beyond the limit of files, so many that were canceled are remembered.
    private static let rememberedFailures = 100

    package init(limits: FileLimits) {
        self.limits = limits
    }

    package func entry(named name: String) -> DownloadEntry? {
        entries.first { $0.name == name }
    }

    /// A download has begun under the name that the page or its server suggests.
    package mutating func began(_ id: String, suggestedName: String, at time: Timestamp) -> Verdict {
        guard !id.isEmpty, !entries.contains(where: { $0.id == id }) else { return .fine }
        let taken = Set(entries.map { $0.name.lowercased() })
        let name = FileName.unique(FileName.sanitized(suggestedName, fallback: "download")) {
            taken.contains($0.lowercased())
        }
        let kept = entries.count { $0.state != .canceled }
        entries.append(
            DownloadEntry(
                id: id, name: name, receivedBytes: 0, totalBytes: nil, state: .inProgress, problem: nil, startedAt: time
            ))
        guard kept >= limits.files else { return .fine }
        return cancel(entries.count - 1, limits.countExcess, time)
    }

    /// The browser reports about a download. A later report does not change one that has ended.
    package mutating func progressed(
        _ id: String, received: Int64, total: Int64?, state: DownloadEntry.State, at time: Timestamp
    ) -> Verdict {
        guard let index = entries.firstIndex(where: { $0.id == id }), entries[index].state == .inProgress else {
            return .fine
        }
        entries[index].receivedBytes = max(0, received)
        entries[index].totalBytes = total.flatMap { $0 > 0 ? $0 : nil }
        if state == .canceled {
            entries[index].state = state
            entries[index].finishedAt = time
            forgetOldFailures()
            return .fine
        }
        let others = entries.indices.reduce(into: Int64(0)) { sum, other in
            if other != index, entries[other].state != .canceled { sum += entries[other].receivedBytes }
        }
        let expected = max(entries[index].receivedBytes, entries[index].totalBytes ?? 0)
        if let reason = limits.excess(of: expected, besides: others) { return cancel(index, reason, time) }
        if state == .completed {
            entries[index].state = state
            entries[index].totalBytes = entries[index].receivedBytes
            entries[index].finishedAt = time
        }
        return .fine
    }

    /// Forgets a download that has ended; nil where there is none of that name, or it still runs.
    package mutating func remove(named name: String) -> DownloadEntry? {
        guard let index = entries.firstIndex(where: { $0.name == name && $0.state != .inProgress }) else { return nil }
        return entries.remove(at: index)
    }

    private mutating func cancel(_ index: Int, _ reason: String, _ time: Timestamp) -> Verdict {
        entries[index].state = .canceled
        entries[index].problem = reason
        entries[index].finishedAt = time
        forgetOldFailures()
        return .cancel(reason: reason)
    }

    private mutating func forgetOldFailures() {
        let failures = entries.indices.filter { entries[$0].state == .canceled }
        guard failures.count > Self.rememberedFailures else { return }
        for index in failures.prefix(failures.count - Self.rememberedFailures).reversed() { entries.remove(at: index) }
    }
}
