import FoundationEssentials
import JSONCoding
import JSONModel
import Testing

@Suite("JSON to types and back")
struct JSONTests {
    private struct Order: Codable, Equatable {
        struct Item: Codable, Equatable {
            var name: String
            var count: UInt16
            var price: Double?
        }
        enum State: String, Codable { case open, done }

        var id: Int64
        var state: State
        var items: [Item]
        var notes: [String: [Bool?]]
        var extra: JSONValue?
        var ratio: Float
        var parent: String?
    }

    private static let order = Order(
        id: -9_007_199_254_740_993, state: .done,
        items: [
            .init(name: "é\u{1F600}\"\\/\n\u{7}", count: 65_535, price: 0.1), .init(name: "", count: 0, price: nil),
        ],
        notes: ["a": [true, nil, false], "": []], extra: ["x": [1, 2.5, nil, "s"]], ratio: 0.5, parent: nil)

    @Test("a value that was written is read as the same value")
    func roundTrip() throws {
        let bytes = try JSON.encode(Self.order)
        #expect(try JSON.decode(Order.self, from: bytes) == Self.order)
    }

    @Test("Foundation reads what is written here, and what it writes is read here")
    func foundationAgrees() throws {
        #expect(try JSONDecoder().decode(Order.self, from: Data(try JSON.encode(Self.order))) == Self.order)
        #expect(try JSON.decode(Order.self, from: Array(try JSONEncoder().encode(Self.order))) == Self.order)
    }

    @Test("the same bytes as Foundation's sorted output, for documents of all kinds", arguments: 0..<200)
    func sameBytes(seed: UInt64) throws {
        var generator = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        let document = Self.document(depth: 4, &generator)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let expected = Array(try encoder.encode(document))
        #expect(try JSON.encode(document) == expected)
        #expect(try JSON.value(from: expected) == document)
    }

    @Test("members are in order, absent options are left out, slashes and whole numbers are plain")
    func form() throws {
        struct Sample: Encodable {
            var b = 2.0
            var a = "x/y"
            var c: Int?
        }
        #expect(try JSON.text(Sample()) == #"{"a":"x/y","b":2}"#)
    }

    @Test("people get one member a line")
    func indented() throws {
        let text = try JSON.indentedText(["b": [1, []], "a": [:]] as JSONValue)
        #expect(text == "{\n  \"a\": {},\n  \"b\": [\n    1,\n    []\n  ]\n}")
    }

    @Test(
        "an error names the place and what must be there",
        arguments: [
            (#"{"items":[{"name":1,"count":1}]}"#, "items[0].name: must be a string"),
            (#"{"items":[{"name":"x","count":65536}]}"#, "items[0].count: is beyond the range of UInt16"),
            (#"{"items":[{"name":"x","count":-1}]}"#, "items[0].count: is beyond the range of UInt16"),
            (#"{"items":[{"name":"x","count":1.5}]}"#, "items[0].count: must be a whole number"),
            (#"{"items":[{"name":"x","count":null}]}"#, "items[0].count: must be a whole number, not null"),
            (#"{"items":[{"name":"x"}]}"#, "items[0].count: is required"),
            (#"{"items":{}}"#, "items: must be an array"), (#"{}"#, "items: is required"),
            (#"[]"#, "must be an object"),
        ])
    func errors(text: String, message: String) throws {
        struct Wanted: Decodable { var items: [Order.Item] }
        let error = #expect(throws: JSONError.self) { try JSON.decode(Wanted.self, from: Array(text.utf8)) }
        #expect(error?.description == message)
    }

    private struct Choices: Codable, Equatable {
        var flag: Bool?
        var text: String?
        var real: Double?
        var whole: Int?
        var long: Int64?
        var small: UInt8?
        var state: Order.State?
        var names: [String]?
        var headers: [String: String]?
        var any: JSONValue?
    }

    @Test("a member that may be absent is nil where it is absent or null, and what it is elsewhere, as with Foundation")
    func optional() throws {
        let names = ["flag", "text", "real", "whole", "long", "small", "state", "names", "headers", "any"]
        let nulls = Array(("{" + names.map { "\"\($0)\":null" }.joined(separator: ",") + "}").utf8)
        #expect(try JSON.decode(Choices.self, from: nulls) == Choices())
        #expect(try JSON.decode(Choices.self, from: Array("{}".utf8)) == Choices())
        let all = Choices(
            flag: false, text: "", real: 0.5, whole: -1, long: .min, small: 255, state: .open, names: ["b", "a", "b"],
            headers: ["x-A": "1", "": "é"], any: [nil, 1])
        let bytes = try JSON.encode(all)
        #expect(try JSON.decode(Choices.self, from: bytes) == all)
        #expect(try JSONDecoder().decode(Choices.self, from: Data(bytes)) == all)
    }

    @Test(
        "a member that may be absent must fit where it is there",
        arguments: [
            (#"{"flag":0}"#, "flag: must be a boolean"), (#"{"text":1}"#, "text: must be a string"),
            (#"{"real":"1"}"#, "real: must be a number"), (#"{"whole":1.5}"#, "whole: must be a whole number"),
            (#"{"small":256}"#, "small: is beyond the range of UInt8"), (#"{"names":{}}"#, "names: must be an array"),
            (#"{"names":["a",1]}"#, "names[1]: must be a string"), (#"{"headers":[]}"#, "headers: must be an object"),
            (#"{"names":[null]}"#, "names[0]: must be a string, not null"),
            (#"{"headers":{"a":"b","c":{}}}"#, "headers.c: must be a string"),
        ])
    func optionalErrors(text: String, message: String) throws {
        let error = #expect(throws: JSONError.self) { try JSON.decode(Choices.self, from: Array(text.utf8)) }
        #expect(error?.description == message)
    }

    @Test("an error of writing names the place")
    func writingErrors() throws {
        let error = #expect(throws: JSONError.self) { try JSON.encode(["a": ["b": [1, Double.infinity]]]) }
        #expect(error?.message.contains("Path: a.b[1].") == true)
    }

    @Test(
        "what is not JSON is refused, and the message has none of it",
        arguments: [[], Array("secret".utf8), [0x22, 0xC3, 0x28, 0x22], Array("{\"a\":1,\"a\":2}".utf8)] as [[UInt8]])
    func malformed(bytes: [UInt8]) throws {
        let error = #expect(throws: JSONError.self) { try JSON.value(from: bytes) }
        #expect(error?.message.hasPrefix("not valid JSON: ") == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test("nesting beyond 512 is refused, however deep it goes")
    func depth() throws {
        _ = try JSON.value(from: Array((String(repeating: "[", count: 512) + String(repeating: "]", count: 512)).utf8))
        #expect(throws: JSONError.self) { try JSON.value(from: Array(repeating: UInt8(ascii: "["), count: 5_000_000)) }
    }

    @Test("a number that JSON cannot hold is an error, not null")
    func infinite() {
        #expect(throws: JSONError.self) { try JSON.encode([Double.infinity]) }
        #expect(throws: JSONError.self) { try JSON.encode(["a": Double.nan]) }
        #expect(throws: JSONError.self) { try JSON.encode(["a": [1, .number(.infinity)]] as JSONValue) }
    }

    @Test("large numbers keep their value as far as a type can hold it")
    func numbers() throws {
        #expect(try JSON.decode([Int64].self, from: Array("[9223372036854775807]".utf8)) == [.max])
        #expect(
            try JSON.decode([Double].self, from: Array("[18446744073709551616]".utf8)) == [18_446_744_073_709_551_616])
        #expect(try JSON.decode([Int].self, from: Array("[5.0,1e2]".utf8)) == [5, 100])
        #expect(throws: JSONError.self) { try JSON.decode([Int].self, from: Array("[9223372036854775808]".utf8)) }
    }

    @Test("a class and its base class, nested containers, and a type that encodes twice into one object")
    func containers() throws {
        let bytes = try JSON.encode(Derived())
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"own":2,"pair":[1,{"x":true}],"super":{"base":1}}"#)
        #expect(try JSON.decode(Derived.self, from: bytes).own == 2)
    }

    private class Base: Codable {
        var base = 1
    }

    private final class Derived: Base {
        enum Key: String, CodingKey { case own, pair, x }
        var own = 2

        override init() { super.init() }

        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            own = try container.decode(Int.self, forKey: .own)
            var pair = try container.nestedUnkeyedContainer(forKey: .pair)
            let first = try pair.decode(Int.self)
            let flag = try pair.nestedContainer(keyedBy: Key.self).decode(Bool.self, forKey: .x)
            #expect(first == 1 && flag)
            #expect(pair.isAtEnd)
            try super.init(from: container.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(own, forKey: .own)
            var again = encoder.container(keyedBy: Key.self)
            var pair = again.nestedUnkeyedContainer(forKey: .pair)
            try pair.encode(1)
            var nested = pair.nestedContainer(keyedBy: Key.self)
            try nested.encode(true, forKey: .x)
            try super.encode(to: container.superEncoder())
        }
    }

    private static func document(depth: Int, _ generator: inout Generator) -> JSONValue {
        switch generator.below(depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(generator.below(2) == 0)
        case 2: return .integer(Int64(bitPattern: generator.next() >> UInt64(generator.below(64))))
        case 3: return .number(Double(Int64(generator.below(2_000)) - 1_000) / 8 + 0.0625)
        case 4, 5: return .string(text(&generator))
        case 6: return .array((0..<generator.below(5)).map { _ in document(depth: depth - 1, &generator) })
        default:
            let members = (0..<generator.below(5)).map { _ in
                (text(&generator), document(depth: depth - 1, &generator))
            }
            return .object(Dictionary(members) { _, last in last })
        }
    }

    private static func text(_ generator: inout Generator) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "0", "/", "\"", "\\", "\n", "\t", "\u{1}", "é", "漢", "\u{1F600}", "e", "\u{301}",
        ]
        var text = ""
        for _ in 0..<generator.below(6) { text.unicodeScalars.append(scalars[generator.below(scalars.count)]) }
        return text
    }
}

/// Numbers that look random and are the same each time (xorshift).
private struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func below(_ limit: Int) -> Int {
        Int(next() % UInt64(limit))
    }
}
