import JSONCoding
import JSONModel
import Testing

/// An own case: the parts of `section 5.4` of the notes that the published lines do not show, and ordinary rules.
struct PatternCase: Sendable, CustomTestStringConvertible {
    let pattern: JSONValue
    let event: JSONValue
    let matches: Bool
    let testDescription: String

    init(_ pattern: String, _ event: String, _ matches: Bool) throws {
        self.pattern = try JSON.value(from: Array(pattern.utf8))
        self.event = try JSON.value(from: Array(event.utf8))
        self.matches = matches
        self.testDescription = "\(pattern) \(event)"
    }

    static func all() throws -> [PatternCase] {
        try [
            // Numbers match by value and never strings; strings never numbers.
            PatternCase(#"{"n":[5]}"#, #"{"n":5.0}"#, true),
            PatternCase(#"{"n":[5.0]}"#, #"{"n":5e0}"#, true),
            PatternCase(#"{"n":[5]}"#, #"{"n":"5"}"#, false),
            PatternCase(#"{"n":[-0.5]}"#, #"{"n":-5e-1}"#, true),
            PatternCase(#"{"n":[123456789012]}"#, #"{"n":123456789012}"#, true),
            PatternCase(#"{"n":[{"numeric":[">=",5,"<",6]}]}"#, #"{"n":5}"#, true),
            PatternCase(#"{"n":[{"numeric":[">=",5,"<",6]}]}"#, #"{"n":6}"#, false),
            PatternCase(#"{"n":[{"numeric":[">",5,"<=",6]}]}"#, #"{"n":5}"#, false),
            PatternCase(#"{"n":[{"numeric":[">",5,"<=",6]}]}"#, #"{"n":6.0}"#, true),
            PatternCase(#"{"n":[{"numeric":[">",5]}]}"#, #"{"n":"6"}"#, false),
            PatternCase(#"{"n":[{"numeric":["<=",5]}]}"#, #"{"n":5}"#, true),
            // Null, absent, empty and false are four things.
            PatternCase(#"{"x":[null]}"#, #"{"x":null}"#, true),
            PatternCase(#"{"x":[null]}"#, #"{}"#, false),
            PatternCase(#"{"x":[""]}"#, #"{"x":null}"#, false),
            PatternCase(#"{"x":[false]}"#, #"{"x":null}"#, false),
            PatternCase(#"{"x":[{"exists":true}]}"#, #"{"x":null}"#, true),
            // Existence is about leaves.
            PatternCase(#"{"x":[{"exists":false}]}"#, #"{"x":{"y":1}}"#, true),
            PatternCase(#"{"x":[{"exists":false}]}"#, #"{"x":[]}"#, true),
            PatternCase(#"{"x":[{"exists":false}]}"#, #"{"x":[{}]}"#, true),
            PatternCase(#"{"x":{"y":[{"exists":false}]}}"#, #"{"x":"y"}"#, true),
            PatternCase(#"{"a":[{"exists":true}],"b":[{"exists":false}]}"#, #"{"a":1,"b":2}"#, false),
            // Anything-but wants something, and one differing element of an array is enough.
            PatternCase(#"{"x":[{"anything-but":"a"}]}"#, #"{}"#, false),
            PatternCase(#"{"x":[{"anything-but":"a"}]}"#, #"{"x":["a","b"]}"#, true),
            PatternCase(#"{"x":[{"anything-but":["a","b"]}]}"#, #"{"x":["a","b"]}"#, false),
            PatternCase(#"{"x":[{"anything-but":[1,2]}]}"#, #"{"x":"1"}"#, true),
            PatternCase(#"{"x":[{"anything-but":[1,2]}]}"#, #"{"x":2.0}"#, false),
            PatternCase(#"{"x":[{"anything-but":{"suffix":"a"}}]}"#, #"{"x":7}"#, true),
            PatternCase(#"{"x":[{"anything-but":{"wildcard":"a*c"}}]}"#, #"{"x":"abc"}"#, false),
            PatternCase(#"{"x":[{"anything-but":{"equals-ignore-case":"ABC"}}]}"#, #"{"x":"abc"}"#, false),
            // Text is compared by its bytes, case without regard to anything else.
            PatternCase(#"{"x":["é"]}"#, "{\"x\":\"e\u{301}\"}", false),
            PatternCase(#"{"x":[{"prefix":""}]}"#, #"{"x":""}"#, true),
            PatternCase(#"{"x":[{"prefix":{"equals-ignore-case":"ÄB"}}]}"#, #"{"x":"äbc"}"#, true),
            PatternCase(#"{"x":[{"suffix":{"equals-ignore-case":"BC"}}]}"#, #"{"x":"abd"}"#, false),
            PatternCase(#"{"x":[{"equals-ignore-case":"straße"}]}"#, #"{"x":"STRASSE"}"#, false),
            PatternCase(#"{"x":[{"exactly":"a"}]}"#, #"{"x":"a"}"#, true),
            // Wildcards.
            PatternCase(#"{"x":[{"wildcard":"*"}]}"#, #"{"x":""}"#, true),
            PatternCase(#"{"x":[{"wildcard":"a*b*c"}]}"#, #"{"x":"abbbxc"}"#, true),
            PatternCase(#"{"x":[{"wildcard":"a*b*c"}]}"#, #"{"x":"acb"}"#, false),
            PatternCase(#"{"x":[{"wildcard":"a\\*b"}]}"#, #"{"x":"a*b"}"#, true),
            PatternCase(#"{"x":[{"wildcard":"a\\\\*"}]}"#, #"{"x":"a\\b"}"#, true),
            PatternCase(#"{"x":[{"wildcard":"*ab"}]}"#, #"{"x":"aab"}"#, true),
            // Addresses.
            PatternCase(#"{"x":[{"cidr":"10.0.0.0/24"}]}"#, #"{"x":"10.0.0.255"}"#, true),
            PatternCase(#"{"x":[{"cidr":"10.0.0.77/24"}]}"#, #"{"x":"10.0.0.1"}"#, true),
            PatternCase(#"{"x":[{"cidr":"10.0.0.0/24"}]}"#, #"{"x":"10.0.1.0"}"#, false),
            PatternCase(#"{"x":[{"cidr":"0.0.0.0/0"}]}"#, #"{"x":"::1"}"#, false),
            PatternCase(#"{"x":[{"cidr":"2001:db8::/33"}]}"#, #"{"x":"2001:db8:7fff::1"}"#, true),
            PatternCase(#"{"x":[{"cidr":"2001:db8::/33"}]}"#, #"{"x":"2001:db8:8000::1"}"#, false),
            PatternCase(#"{"x":[{"cidr":"10.0.0.0/8"}]}"#, #"{"x":"10.0.0"}"#, false),
            PatternCase(#"{"x":["2001:db8::1"]}"#, #"{"x":"2001:DB8:0:0:0:0:0:1"}"#, true),
            // Alternatives.
            PatternCase(#"{"s":["a"],"$or":[{"x":[1]},{"y":[2]}]}"#, #"{"s":"a","y":2}"#, true),
            PatternCase(#"{"s":["a"],"$or":[{"x":[1]},{"y":[2]}]}"#, #"{"s":"b","y":2}"#, false),
            PatternCase(#"{"s":["a"],"$or":[{"x":[1]},{"y":[2]}]}"#, #"{"s":"a","y":3}"#, false),
            PatternCase(#"{"$or":[{"a":[1],"b":[1]},{"c":[1]}]}"#, #"{"a":1}"#, false),
            PatternCase(#"{"$or":["x"]}"#, #"{"$or":"x"}"#, true),
            PatternCase(#"{"$or":[{"prefix":"a"},{"suffix":"b"}]}"#, #"{"$or":"xb"}"#, true),
            // Dots in a pattern's name are steps; dots in an event's name are not.
            PatternCase(#"{"a.b":["x"]}"#, #"{"a":{"b":"x"}}"#, true),
            PatternCase(#"{"a.b":["x"]}"#, #"{"a.b":"x"}"#, false),
            // Objects in one array match together, through any depth; arrays beside each other are apart.
            PatternCase(#"{"a":{"x":[1],"b":{"y":[1]}}}"#, #"{"a":[{"x":1,"b":[{"y":2}]},{"b":[{"y":1}]}]}"#, false),
            PatternCase(#"{"a":{"x":[1],"b":{"y":[1]}}}"#, #"{"a":[{"x":2},{"x":1,"b":[{"y":2},{"y":1}]}]}"#, true),
            PatternCase(#"{"a":{"x":[1]},"b":{"y":[1]}}"#, #"{"a":[{"x":1},{}],"b":[{},{"y":1}]}"#, true),
            PatternCase(#"{"a":{"x":[1],"y":[{"exists":false}]}}"#, #"{"a":[{"x":1},{"y":1}]}"#, true),
            PatternCase(#"{"a":{"a":[{"exists":false}],"x":[1]}}"#, #"{"a":[{"x":1},{"a":1}]}"#, false),
            PatternCase(#"{"a":{"x":[1]}}"#, #"{"a":[[{"x":2}],[{"x":1}]]}"#, true),
            PatternCase(#"{"a":["x"]}"#, #"{"a":[["y"],["x"]]}"#, true),
            // What is no object is no event.
            PatternCase(#"{"a":[{"exists":false}]}"#, #"["a"]"#, false),
        ]
    }
}
