/// Header lines in a fixed order whose text can change, in memory that is kept.
struct FieldLines {
    private var lines: [[UInt8]] = []
    private var isIncluded: [Bool]

    /// The lines, each `Name: value` or empty (left out until it is set).
    init(_ lines: [StaticString]) {
        self.lines = Array(repeating: [], count: lines.count)
        isIncluded = Array(repeating: false, count: lines.count)
        for index in lines.indices {
            if lines[index].utf8CodeUnitCount > 0 { set(index, lines[index], []) }
        }
    }

    /// Replaces one line by a prefix (`Name: `) and a value, and includes it. A line break in the value ends it there.
    mutating func set(_ index: Int, _ prefix: StaticString, _ value: ArraySlice<UInt8>) {
        lines[index].removeAll(keepingCapacity: true)
        unsafe lines[index].append(
            contentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
        lines[index].append(contentsOf: value.prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0 })
        isIncluded[index] = true
    }

    /// Leaves a line out until it is set again.
    mutating func leaveOut(_ index: Int) {
        isIncluded[index] = false
    }

    /// The included lines, each with its line end.
    func write(to bytes: inout [UInt8]) {
        for index in lines.indices where isIncluded[index] {
            bytes.append(contentsOf: lines[index])
            bytes.append(0x0D)
            bytes.append(0x0A)
        }
    }
}
