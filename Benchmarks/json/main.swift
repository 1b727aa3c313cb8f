import FoundationEssentials
import Glibc
import JSONCoding
import JSONModel

// What reading and writing JSON costs: ours against FoundationEssentials, in one process, taking turns. One line of JSON for
// each kind of work: bytes, and the medians of both in nanoseconds.
//
// usage: JSONBench [ROUNDS]

/// A record list as `Benchmarks/runtime/emulator.c` makes it, of about so many bytes.
private func document(bytes size: Int) -> [UInt8] {
    var items: [JSONValue] = []
    var length = 0
    var index = 0
    while length < size {
        let item: JSONValue = [
            "id": .string("item-\(index)"), "name": .string("Record number \(index) é"),
            "price": .number(Double(index) + 0.25),
            "tags": ["a", "b"], "ok": true, "count": .integer(Int64(index)),
        ]
        var bytes: [UInt8] = []
        item.write(to: &bytes, characters: .unicode)
        length += bytes.count + 1
        index += 1
        items.append(item)
    }
    var bytes: [UInt8] = []
    JSONValue.object(["items": .array(items)]).write(to: &bytes, characters: .unicode)
    return bytes
}

private struct Listing: Codable {
    struct Item: Codable {
        var id: String
        var name: String
        var price: Double
        var tags: [String]
        var ok: Bool
        var count: Int
    }
    var items: [Item]
}

private func nanoseconds(_ work: () throws -> Void) rethrows -> Int {
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    try work()
    clock_gettime(CLOCK_MONOTONIC, &end)
    return (end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec
}

private func compare(
    _ name: String, _ bytes: Int, _ rounds: Int, ours: () throws -> Void, foundation: () throws -> Void
) throws {
    var times: (ours: [Int], foundation: [Int]) = ([], [])
    for _ in 0..<rounds {
        times.ours.append(try nanoseconds(ours))
        times.foundation.append(try nanoseconds(foundation))
    }
    let (ours, foundation) = (times.ours.sorted()[rounds / 2], times.foundation.sorted()[rounds / 2])
    let line: JSONValue = [
        "work": .string(name), "bytes": .integer(Int64(bytes)), "ours": .integer(Int64(ours)),
        "foundation": .integer(Int64(foundation)),
        "ratio": .number((Double(ours) / Double(foundation) * 100).rounded() / 100),
    ]
    print(try JSON.text(line))
}

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 101
for size in [1_000, 100_000, 1_000_000] {
    let bytes = document(bytes: size)
    let data = Data(bytes)
    let listing = try JSON.decode(Listing.self, from: bytes)
    let value = try JSON.value(from: bytes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let count = max(3, rounds * 1_000 / max(1_000, size / 100))
    try compare("bytes to a type", bytes.count, count) {
        _ = try JSON.decode(Listing.self, from: bytes)
    } foundation: {
        _ = try JSONDecoder().decode(Listing.self, from: data)
    }
    try compare("bytes to any value", bytes.count, count) {
        _ = try JSON.value(from: bytes)
    } foundation: {
        _ = try JSONDecoder().decode(JSONValue.self, from: data)
    }
    try compare("a type to bytes", bytes.count, count) {
        _ = try JSON.encode(listing)
    } foundation: {
        _ = try encoder.encode(listing)
    }
    try compare("any value to bytes", bytes.count, count) {
        _ = try JSON.encode(value)
    } foundation: {
        _ = try encoder.encode(value)
    }
}
