internal import CCurl

/// Header lines in a fixed order whose text can change without a new list: libcurl does not copy the list
/// (CURLOPT_HTTPHEADER(3)), so its nodes point into memory that is kept. Frees it.
@safe final class FieldLines {
    private let nodes: UnsafeMutablePointer<curl_slist>
    private var capacities: [Int]
    private var isIncluded: [Bool]

    /// The lines, each `Name: value`, `Name:` (not sent) or nil (left out until it is set).
    init(_ lines: [String?]) {
        unsafe nodes = .allocate(capacity: lines.count)
        capacities = Array(repeating: 0, count: lines.count)
        isIncluded = Array(repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() {
            unsafe (nodes + index).initialize(to: curl_slist(data: nil, next: nil))
            if let line { set(index, "", Array(line.utf8)[...]) }
        }
    }

    deinit {
        for index in capacities.indices { unsafe nodes[index].data?.deallocate() }
        unsafe nodes.deallocate()
    }

    /// The first line that is included; libcurl follows the rest. Changes with `set` and `leaveOut`.
    var first: UnsafeMutablePointer<curl_slist>? {
        guard let index = isIncluded.firstIndex(of: true) else { return nil }
        return unsafe nodes + index
    }

    /// Replaces one line by a prefix (`Name: `) and a value, and includes it. A line break would end it there.
    func set(_ index: Int, _ prefix: StaticString, _ value: ArraySlice<UInt8>) {
        let length = prefix.utf8CodeUnitCount + value.count
        if length + 1 > capacities[index] {
            unsafe nodes[index].data?.deallocate()
            capacities[index] = max(64, (length + 1) * 2)
            unsafe nodes[index].data = .allocate(capacity: capacities[index])
        }
        guard let data = unsafe nodes[index].data else { return }
        var position = 0
        while position < prefix.utf8CodeUnitCount {
            unsafe data[position] = CChar(bitPattern: prefix.utf8Start[position])
            position += 1
        }
        for byte in value {
            guard byte != 0x0A && byte != 0x0D else { break }
            unsafe data[position] = CChar(bitPattern: byte)
            position += 1
        }
        unsafe data[position] = 0
        isIncluded[index] = true
        link()
    }

    /// Leaves a line out until it is set again.
    func leaveOut(_ index: Int) {
        guard isIncluded[index] else { return }
        isIncluded[index] = false
        link()
    }

    private func link() {
        var next: UnsafeMutablePointer<curl_slist>?
        for index in isIncluded.indices.reversed() where isIncluded[index] {
            unsafe nodes[index].next = next
            unsafe next = nodes + index
        }
    }
}
