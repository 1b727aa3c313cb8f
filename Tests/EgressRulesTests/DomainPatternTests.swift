import EgressRules
import Testing

@Suite("Domain patterns")
struct DomainPatternTests {
    private func matches(_ pattern: String, _ host: String) throws -> Bool {
        try #require(DomainPattern(pattern), "\(pattern)").matches(try #require(EgressHost(host), "\(host)"))
    }

    @Test(
        "a pattern is found anywhere in the host's name, unless it is held to an end",
        arguments: [
            (#"wikipedia\.org"#, "wikipedia.org", true), (#"wikipedia\.org"#, "de.wikipedia.org", true),
            (#"wikipedia\.org"#, "wikipedia-org.test", false), (#".*\.gov"#, "www.nasa.gov", true),
            (#".*\.gov"#, "gov", false), (#"^example\.com$"#, "example.com", true),
            (#"^example\.com$"#, "www.example.com", false), (#"^example\.com$"#, "example.com.evil.test", false),
            (#"(^|\.)example\.com$"#, "a.example.com", true), (#"(^|\.)example\.com$"#, "notexample.com", false),
            (#"(?:shop|store)[0-9]+\.test"#, "store42.test", true),
            (#"(?:shop|store)[0-9]+\.test"#, "store.test", false),
            (#"EXAMPLE\.Com"#, "example.com", true), ("[A-C]x", "bx.test", true), ("[^a-z]", "example", false),
            (#"\d\w-?\."#, "a1b.test", true), ("colou?r", "color.test", true), ("colou?r", "colour.test", true),
            ("a+?b*?c", "aac.test", true), ("^$", "a", false), (".", "a", true), ("a||b", "z.test", true),
            (#"10\.0\.0\."#, "10.0.0.7", true), (#"^\[2606:"#, "[2606:4700::1]", true),
            ("*.example.com", "a.b.example.com", true), ("*.example.com", "example.com", false),
            ("*.example.com", "aexample.com", false), ("*.example.com", "x.example.com.evil.test", false),
            ("*.example.com", "x.exampleXcom", false),
        ])
    func found(pattern: String, host: String, isFound: Bool) throws {
        #expect(try matches(pattern, host) == isFound, "\(pattern) \(host)")
    }

    @Test(
        "what is not understood is no pattern",
        arguments: [
            "", "*", "*.", "*.a|b", #"*.a\"#, "*.a$", "*.*", "+a", "?", "a**", "(", ")", "(a", "a)", "[", "[a", "[z-a]",
            "a{2}", "(?=a)", "(?i)a", #"\b"#,
            #"\"#,
            #"[\"#, #"\x41"#, "a b", "ü", "a\u{0}", "a\n", "]", "}", String(repeating: "a", count: 257),
            String(repeating: "(", count: 17) + "a" + String(repeating: ")", count: 17),
        ])
    func refused(text: String) {
        #expect(DomainPattern(text) == nil, "\(text)")
    }

    @Test(
        "a pattern that backtracking engines need years for is decided all the same",
        arguments: ["(a*)*b", "(a|a)*b$", "(a|aa)+$", "((a*)*)*c", "(.*)*(.*)*(.*)*x$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func hostile(pattern: String) throws {
        let label = String(repeating: "a", count: 60)
        let host = [label, label, label, label].joined(separator: ".")
        _ = try matches(pattern, host)
        #expect(try !matches("(a*)*b", host))
        #expect(try matches("(a|aa)+$", host))
    }

    @Test("patterns mean what they mean to the library's regular expressions")
    func agrees() throws {
        var random = Sequence64(state: 42)
        let pieces = [
            "a", "b", "c", ".", #"\."#, "[ab]", "[^a]", "(a|b)", "(?:ab|c)", "a*", "b+", "c?", "(a*b)*", "^", "$", "|",
            #"\w"#,
        ]
        let labels = ["a", "b", "c", "ab", "abc", "cab", "a.b", "ab.c", "bb.aa", "c.c.c", "aab.cab"]
        var compared = 0
        for _ in 0..<4_000 {
            let text = (0...Int(random.next() % 6)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
                .joined()
            // Swift's own parser has rules of its own for repeated anchors.
            guard let oracle = try? Regex(text), let pattern = DomainPattern(text) else { continue }
            for host in labels {
                let isFound = try oracle.firstMatch(in: host) != nil
                #expect(pattern.matches(try #require(EgressHost(host))) == isFound, "\(text) in \(host)")
                compared += 1
            }
        }
        #expect(compared > 30_000)
    }
}

/// A sequence of numbers that is the same each time (splitmix64).
private struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
