import EventPattern
import JSONModel
import Testing

@Suite("The text of a pattern")
struct PatternReaderTests {
    @Test(
        "escapes, white space and numbers are read as JSON has them",
        arguments: [
            (#"{"x":["\u00e9\ud83d\ude00\n\/\"\\"]}"#, JSONValue.string("é😀\n/\"\\")),
            (" {\n\t\"x\" : [ \"a\" , 1 ] }\r\n", 1.0), (#"{"x":[-0.5e+1]}"#, -5),
            (#"{"x":[9223372036854775807]}"#, .integer(.max)), (#"{"x":[true,null]}"#, nil),
            (#"{"x":["a"],"x":["b"]}"#, "b"), (#"{"\u0078":["a"]}"#, "a"),
        ])
    func reads(_ text: String, _ value: JSONValue) throws {
        #expect(try CompiledPattern(parsing: text).matches(["x": value]))
    }

    @Test("of members that are there twice the first one counts no more")
    func duplicates() throws {
        #expect(try !CompiledPattern(parsing: #"{"x":["a"],"x":["b"]}"#).matches(["x": "a"]))
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "{", #"{"x""#, #"{"x":"#, #"{"x":["#, #"{"x":["a"#, #"{"x":["a"]"#, #"{"x":["a"]}}"#,
            #"{"x":["a"],}"#, #"{"x":["a",]}"#, #"{x:["a"]}"#, #"{'x':["a"]}"#, #"{"x":[01]}"#, #"{"x":[1.]}"#,
            #"{"x":[.5]}"#, #"{"x":[+1]}"#, #"{"x":[1e]}"#, #"{"x":[1e999]}"#, #"{"x":[tru]}"#, #"{"x":[NaN]}"#,
            #"{"x":["\x"]}"#, #"{"x":["\u12"]}"#, #"{"x":["\u+123"]}"#, #"{"x":["\ud83d"]}"#, #"{"x":["\ude00"]}"#,
            #"{"x":["\ud83d\u0041"]}"#, "{\"x\":[\"\n\"]}", #"{"x":["a"]} x"#, #"{"x" ["a"]}"#, #"{"x":["a" "b"]}"#,
            #"{"x":["a\"#,
        ])
    func refuses(_ text: String) {
        #expect(throws: PatternError.self) { try CompiledPattern(parsing: text) }
    }

    @Test("brackets without end are refused before they exhaust the stack")
    func depth() {
        #expect(throws: PatternError.self) {
            try CompiledPattern(parsing: #"{"x":"# + String(repeating: "[", count: 100_000))
        }
    }
}
