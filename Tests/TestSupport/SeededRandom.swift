private import Synchronization

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same seed gives the same
/// numbers on every machine.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// UUIDs of version 4 that are the same in every run.
package final class SeededIdentifiers: Sendable {
    private let random: Mutex<SeededRandom>

    package init(seed: UInt64) {
        self.random = Mutex(SeededRandom(seed: seed))
    }

    /// The next one, in lower case.
    package func next() -> String {
        let (high, low) = random.withLock { ($0.next(), $0.next()) }
        let digits =
            hexadecimal((high & ~0xF000) | 0x4000) + hexadecimal((low & ~(3 << 62)) | (2 << 62))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
            .map { String(digits.dropFirst($0.lowerBound).prefix($0.count)) }.joined(separator: "-")
    }

    private func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
