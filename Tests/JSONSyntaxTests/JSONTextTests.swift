import JSONModel
import JSONSyntax
import Testing

@Suite("Strict JSON text")
struct JSONTextTests {
    private func value(_ text: String, depth: Int) throws(MalformedJSON) -> JSONValue {
        let bytes = Array(text.utf8)
        return try JSONText.value(bytes.span, maximumDepth: depth)
    }

    @Test(
        "valid documents give their values",
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("-0", 0), ("12345678901", 12_345_678_901), ("1.5e3", 1500.0),
            (#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, "a\"\\/\u{8}\u{c}\n\r\té😀"),
            (#""\ud800x""#, "\u{FFFD}x"), ("[]", []), ("[1,[2],{}]", [1, [2], [:]]),
            (#"{"a":{"b":[true,null]},"é":""}"#, ["a": ["b": [true, nil]], "é": ""]),
        ] as [(String, JSONValue)])
    func valid(text: String, expected: JSONValue) throws {
        #expect(try value(text, depth: 10) == expected)
    }

    @Test(
        "what is not RFC 8259 is refused, also what Chromium's parser would take",
        arguments: [
            "", " ", "{", "[", "\"", "\"\\", "\"\\u12", "\"\\x\"", "\"a\nb\"", "01", "-", "1.", ".5", "+1", "1e", "1e+",
            "nul",
            "True", "[1,]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "[1 2]", "1 2", "{}{}", "]",
            "/* c */ 1", "// c\n1", "[1/**/]", "\u{FEFF}1", "NaN", "Infinity", "0x10",
        ])
    func invalid(text: String) {
        #expect(throws: MalformedJSON.self) { try value(text, depth: 10) }
    }

    @Test(
        "a member that is written twice is refused, whatever its spelling and depth",
        arguments: [
            #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":{"b":1,"c":2,"b":3}}]"#,
        ])
    func repeated(text: String) {
        let error = #expect(throws: MalformedJSON.self) { try value(text, depth: 10) }
        #expect(error?.reason == .repeatedMember)
    }

    @Test("nesting is limited, not the stack")
    func depth() throws {
        let nested = { (levels: Int) in String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
        _ = try value(nested(200), depth: 200)
        let error = #expect(throws: MalformedJSON.self) { try value(nested(201), depth: 200) }
        #expect(error?.reason == .tooDeep)
        #expect(throws: MalformedJSON.self) { try value(String(repeating: "[", count: 1_000_000), depth: 200) }
    }

    @Test("every prefix of a document is refused and none traps")
    func prefixes() {
        let text = Array(#"{"id":1,"method":"A.b","params":{"s":"\ud83d\ude00\n","n":[-1.5e-3,true,false,null]}}"#.utf8)
        for length in 0..<text.count {
            let prefix = Array(text[..<length])
            #expect(throws: MalformedJSON.self) { try JSONText.value(prefix.span, maximumDepth: 10) }
        }
    }

    @Test(
        "UTF-8 is checked as RFC 3629 has it",
        arguments: [
            ([0x41, 0xC3, 0xA9], nil), ([0xF0, 0x9F, 0x98, 0x80], nil), ([0xED, 0x9F, 0xBF], nil),
            ([0xF4, 0x8F, 0xBF, 0xBF], nil),
            ([0x80], 0), ([0x41, 0xC0, 0x80], 1), ([0xC1, 0xBF], 0), ([0xE0, 0x80, 0x80], 0), ([0xED, 0xA0, 0x80], 0),
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xE2, 0x82], 0), ([0xC3], 0),
            ([0xE2, 0x82, 0x41], 0),
            ([0xFF], 0), ([0xF0, 0x80, 0x80, 0x80], 0), ([0xF1, 0x80, 0x80], 0),
        ] as [([UInt8], Int?)])
    func utf8(bytes: [UInt8], invalid: Int?) {
        #expect(UTF8Text.firstInvalidByte(bytes.span) == invalid)
    }

    @Test(
        "what ends a string, or has no place in one, is found wherever it stands",
        arguments: [0x00, 0x1F, 0x22, 0x5C] as [UInt8])
    func anywhere(byte: UInt8) throws {
        for place in 0..<40 {
            var text = [UInt8](repeating: 0x61, count: 50)
            (text[0], text[49], text[place + 1]) = (0x22, 0x22, byte)
            var index = 0
            if byte == 0x22 {
                #expect(try JSONText.skipString(text.span, &index) == 1..<(place + 1))
            } else {
                let error = #expect(throws: MalformedJSON.self) { try JSONText.skipString(text.span, &index) }
                #expect(error?.offset == place + 1)
            }
        }
    }

    @Test(
        "what only looks like it, a bit or one away, is passed",
        arguments: [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0xA2, 0xDC, 0xFF])
    func lookalikes(byte: UInt8) throws {
        for place in 0..<40 {
            var text = [UInt8](repeating: byte, count: 50)
            (text[0], text[place + 1], text[49]) = (0x22, 0x61, 0x22)
            var index = 0
            #expect(try JSONText.skipString(text.span, &index) == 1..<49)
        }
    }

    @Test("a byte that is not UTF-8 is found wherever it stands")
    func strayByte() {
        for place in 0..<40 {
            var text = [UInt8](repeating: 0x61, count: 40)
            text[place] = 0x80
            #expect(UTF8Text.firstInvalidByte(text.span) == place)
        }
    }

    @Test("the members of a checked object are told in order, and the object is checked as strictly as any")
    func checkedMembers() throws {
        let text = Array(#" {"a" : 1,"\u0062":{"c":[2]} } "#.utf8)
        var index = 1
        var found: [String] = []
        try JSONText.checkMembers(text.span, &index, depth: 3) { name, value in
            found += [name, value].map { String(decoding: text[$0], as: UTF8.self) }
        }
        #expect(found == ["a", "1", #"\u0062"#, #"{"c":[2]}"#])
        #expect(index == text.count - 1)
        for bad in [#"{"a":1,"\u0061":2}"#, #"{"a":{"b":{"c":{}}}}"#, #"{"a":01}"#, "[1]", #"{"a":{"b":1,"b":2}}"#] {
            let bytes = Array(bad.utf8)
            #expect(throws: MalformedJSON.self) {
                var index = 0
                try JSONText.checkMembers(bytes.span, &index, depth: 3) { _, _ in }
            }
        }
    }

    @Test(
        "the beginning of an object is never taken for all of it",
        arguments: [
            "{}", #"{"id":1,"result":{}}"#, #"{"a":"}","b":"\\\"}","c":[{},{"d":"]"}]}"#,
            #"{"method":"Target.attachedToTarget","params":{"sessionId":"AB"},"sessionId":"CD"}"#,
        ])
    func wholeObject(text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            let part = Array(bytes.prefix(count))
            let isWhole = JSONText.isWholeObject(part.span)
            #expect(!isWhole, "\(count) bytes of \(text)")
        }
        let isWhole = JSONText.isWholeObject(bytes.span)
        #expect(isWhole)
        let more = bytes + bytes
        let isOne = JSONText.isWholeObject(more.span)
        #expect(!isOne)
    }
}
