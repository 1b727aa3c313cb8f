/// A moment in Coordinated Universal Time, in whole milliseconds since 1970-01-01T00:00:00Z.
/// Stored and sent as that integer.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int64) {
        self.milliseconds = seconds * 1000
    }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : -((999 - milliseconds) / 1000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package func adding(milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }

    package func adding(seconds: Int64) -> Timestamp {
        adding(milliseconds: seconds * 1000)
    }

    /// Milliseconds from `start` to this moment; negative when `start` is later.
    package func milliseconds(since start: Timestamp) -> Int64 {
        milliseconds - start.milliseconds
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        self.milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
