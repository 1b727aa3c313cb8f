/// A place in a stream of commands or entries. Positions of one stream are ordered; those of two are unrelated.
package struct StreamPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    let milliseconds: UInt64
    let sequence: UInt64

    /// Before the first entry.
    package static let start = StreamPosition(milliseconds: 0, sequence: 0)

    package init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Reads `MILLISECONDS-SEQUENCE`, as https://redis.io/docs/latest/develop/data-types/streams/ describes entry ids;
    /// nil for anything else. It can serve as the `id` of a server-sent event.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    /// The first position after this one.
    var next: StreamPosition {
        sequence < .max
            ? StreamPosition(milliseconds: milliseconds, sequence: sequence + 1)
            : StreamPosition(milliseconds: milliseconds + 1, sequence: 0)
    }

    package var description: String { "\(milliseconds)-\(sequence)" }

    package static func < (left: StreamPosition, right: StreamPosition) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

/// An element of a stream and where it is; the next read starts after that position.
package struct Positioned<Element: Sendable>: Sendable {
    package let position: StreamPosition
    package let element: Element

    package init(position: StreamPosition, element: Element) {
        self.position = position
        self.element = element
    }
}

extension Positioned: Equatable where Element: Equatable {}
