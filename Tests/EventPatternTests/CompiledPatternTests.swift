import EventPattern
import JSONCoding
import JSONModel
import Testing

@Suite("CompiledPattern")
struct CompiledPatternTests {
    @Test("own cases match as the notes on the engine say")
    func cases() throws {
        for testCase in try PatternCase.all() {
            let compiled = try CompiledPattern(testCase.pattern)
            #expect(compiled.matches(testCase.event) == testCase.matches, "\(testCase.testDescription)")
        }
    }

    @Test(
        "an invalid pattern is refused with the path of what is wrong",
        arguments: [
            (#""x""#, ""), ("{}", ""), (#"{"a":{}}"#, "a"), (#"{"a":{"b":"x"}}"#, "a.b"), (#"{"a":[]}"#, "a"),
            (#"{"a":1}"#, "a"), (#"{"a":["x",["y"]]}"#, "a[1]"), (#"{"a":[{}]}"#, "a[0]"),
            (#"{"a":[{"prefix":"a","suffix":"b"}]}"#, "a[0]"), (#"{"a":[{"starts":"a"}]}"#, "a[0].starts"),
            (#"{"a":[{"suffix":null}]}"#, "a[0].suffix"), (#"{"a":[{"suffix":{"prefix":"a"}}]}"#, "a[0].suffix"),
            (#"{"a":[{"prefix":{"equals-ignore-case":1}}]}"#, "a[0].prefix.equals-ignore-case"),
            (#"{"a":[{"equals-ignore-case":["a"]}]}"#, "a[0].equals-ignore-case"),
            (#"{"a":[{"anything-but":[]}]}"#, "a[0].anything-but"),
            (#"{"a":[{"anything-but":true}]}"#, "a[0].anything-but"),
            (#"{"a":[{"anything-but":{"numeric":["=",1]}}]}"#, "a[0].anything-but.numeric"),
            (#"{"a":[{"anything-but":{"prefix":""}}]}"#, "a[0].anything-but.prefix"),
            (#"{"a":[{"anything-but":{"prefix":[]}}]}"#, "a[0].anything-but.prefix"),
            (#"{"a":[{"anything-but":{"wildcard":"a**"}}]}"#, "a[0].anything-but.wildcard"),
            (#"{"a":[{"exists":null}]}"#, "a[0].exists"), (#"{"a":[{"numeric":[]}]}"#, "a[0].numeric"),
            (#"{"a":[{"numeric":[">"]}]}"#, "a[0].numeric"), (#"{"a":[{"numeric":["!=",1]}]}"#, "a[0].numeric"),
            (#"{"a":[{"numeric":["<",1,">",0]}]}"#, "a[0].numeric"),
            (#"{"a":[{"numeric":["=",1,"<",2]}]}"#, "a[0].numeric"),
            (#"{"a":[{"numeric":[">",1,"<",1]}]}"#, "a[0].numeric"), (#"{"a":[{"numeric":5}]}"#, "a[0].numeric"),
            (#"{"a":[{"wildcard":"a**b"}]}"#, "a[0].wildcard"), (#"{"a":[{"wildcard":"a\\b"}]}"#, "a[0].wildcard"),
            (#"{"a":[{"wildcard":"a\\"}]}"#, "a[0].wildcard"), (#"{"a":[{"cidr":"10.0.0.0/32"}]}"#, "a[0].cidr"),
            (#"{"a":[{"cidr":"10.0.0/8"}]}"#, "a[0].cidr"), (#"{"a":[{"cidr":"::/128"}]}"#, "a[0].cidr"),
            (#"{"a":[{"cidr":"10.0.0.0/-1"}]}"#, "a[0].cidr"), (#"{"a":[{"cidr":"10.0.0.256/8"}]}"#, "a[0].cidr"),
            (#"{"a":[{"cidr":"1::2::3/8"}]}"#, "a[0].cidr"), (#"{"$or":[{"a":[1]},{}]}"#, ""),
            (#"{"$or":[{"a":[1]}]}"#, "$or[0].a"), (#"{"d":{"$or":[{"prefix":[1]},{"a":[1]}]}}"#, "d.$or[0].prefix"),
            (#"{"$or":{"a":1}}"#, "$or.a"),
        ])
    func invalid(_ text: String, _ path: String) throws {
        let pattern = try JSON.value(from: Array(text.utf8))
        let error = #expect(throws: PatternError.self) { try CompiledPattern(pattern) }
        #expect(error?.path == path)
    }

    @Test("alternatives that multiply and trees that are too deep are refused")
    func limits() throws {
        let pair: JSONValue = [["a": [1]], ["b": [1]]]
        var multiplied: [String: JSONValue] = [:]
        for index in 0..<9 { multiplied["d\(index)"] = ["$or": pair] }
        _ = try CompiledPattern(.object(multiplied))
        multiplied["d9"] = ["$or": pair]
        #expect(throws: PatternError.self) { try CompiledPattern(.object(multiplied)) }
        var deep: JSONValue = ["x": [1]]
        for _ in 0..<120 { deep = ["x": deep] }
        #expect(throws: PatternError.self) { try CompiledPattern(deep) }
    }

    @Test("a hostile event does not multiply the work", .timeLimit(.minutes(1)))
    func hostileEvents() throws {
        let pattern = try CompiledPattern([
            "d": ["a": [["exists": true]], "b": ["c": [["exists": true]]], "e": [["exists": true]], "z": ["never"]],
            "e": ["a": [["exists": true]], "b": [["exists": true]], "z": [["exists": false]]],
        ])
        let inner: JSONValue = .array((0..<20).map { ["c": .integer($0)] })
        let element: JSONValue = ["a": 1, "b": inner, "e": 2, "z": "x"]
        let event: JSONValue = [
            "d": .array(Array(repeating: element, count: 2_000)),
            "e": .array(Array(repeating: ["a": 1, "b": 1], count: 2_000)),
        ]
        #expect(!pattern.matches(event))
        let wildcard = try CompiledPattern(["x": [["wildcard": "*a*a*a*a*a*a*a*b"]]])
        #expect(!wildcard.matches(["x": .string(String(repeating: "a", count: 20_000))]))
    }
}
