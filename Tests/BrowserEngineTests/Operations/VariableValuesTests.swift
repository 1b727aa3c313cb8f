import StagehandProtocol
import Testing

@testable import BrowserEngine

@Suite("The values of variables")
struct VariableValuesTests {
    @Test("longer values are hidden first, short ones are left alone")
    func hidden() {
        let values = VariableValues(
            ["a", "b", "c"].map { RequestedVariable(name: $0, explanation: nil) },
            values: ["a": "secret", "b": "secret-longer", "c": "x"])
        #expect(values.hidden(in: "my secret-longer, my secret, x") == "my %b%, my %a%, x")
        #expect(VariableValues.none.hidden(in: "secret") == "secret")
    }

    @Test("new lines are told whatever their depth, and everything is new when nothing is")
    func newLines() {
        #expect(NewLines.of("[1] a\n    [2] b\n[3] c", since: "[1] a\n[2] b", limit: 100) == "[3] c")
        #expect(NewLines.of("[1] a", since: "  [1] a", limit: 100) == "[1] a")
    }

    @Test(
        "hosts are read from addresses",
        arguments: [
            ("https://a.example:8443/x", "a.example:8443"), ("http://u:p@b.example?x", "b.example"),
            ("about:blank", ""), ("data:text/html,x", ""), ("https://c.example#x", "c.example"),
        ])
    func hosts(_ url: String, _ host: String) {
        #expect(PagePlace(url: url, title: "").host == host)
    }
}
