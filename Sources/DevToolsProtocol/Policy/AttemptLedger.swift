/// Who was refused how often, by address. Remembers so many addresses and no more; when there are too many, the one that was
/// refused longest ago is forgotten. The clock is a parameter, in milliseconds that never go back.
package struct AttemptLedger: Sendable {
    private struct Entry {
        var bucket: TokenBucket
        var latest: Int64
    }

    private let perMinute: Int64
    private let maximumAddresses: Int
    private var entries: [String: Entry] = [:]

    package init(failuresPerMinute perMinute: Int64, maximumAddresses: Int) {
        self.perMinute = perMinute
        self.maximumAddresses = maximumAddresses
    }

    /// The milliseconds until the address may try again; nil when it may now.
    package mutating func wait(_ address: String, at now: Int64) -> Int64? {
        guard var entry = entries[address] else { return nil }
        let wait = entry.bucket.wait(at: now)
        entries[address] = entry.bucket.isFull(at: now) ? nil : entry
        return wait
    }

    /// An attempt from the address was refused.
    package mutating func fail(_ address: String, at now: Int64) {
        if entries[address] == nil { makeRoom(at: now) }
        var entry =
            entries[address]
            ?? Entry(bucket: TokenBucket(burst: perMinute, refillPerMinute: perMinute, at: now), latest: now)
        _ = entry.bucket.take(at: now)
        entry.latest = now
        entries[address] = entry
    }

    /// How many addresses are remembered.
    package var count: Int { entries.count }

    private mutating func makeRoom(at now: Int64) {
        guard entries.count >= maximumAddresses else { return }
        entries = entries.filter { !$0.value.bucket.isFull(at: now) }
        guard entries.count >= maximumAddresses,
            let oldest = entries.min(by: { ($0.value.latest, $0.key) < ($1.value.latest, $1.key) })
        else { return }
        entries[oldest.key] = nil
    }
}
