import Testing

@testable import BrowserEngine

@Suite("Variables in arguments")
struct VariableSubstitutionTests {
    @Test(
        "names become values once; what is no name stays",
        arguments: [
            ("%user%", "ada"), ("a %user% b %user%", "a ada b ada"), ("50%", "50%"), ("100% of %user%", "100% of ada"),
            ("%unknown%", "%unknown%"), ("%user", "%user"), ("%%", "%%"), ("%%user%%", "%ada%"), ("", ""),
            ("%nested%", "%user%"), ("50%user%", "50ada"),
        ])
    func replaces(text: String, expected: String) {
        let substitution = VariableSubstitution(values: ["user": "ada", "nested": "%user%"])
        #expect(substitution.apply(to: text) == expected)
    }
}
