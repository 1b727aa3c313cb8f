import PageSnapshot
import Testing

@Suite struct ElementIDTests {
    @Test("an id reads what it writes")
    func roundTrip() {
        let id = ElementID(frame: 12, node: 71)
        #expect(id.description == "12-71")
        #expect(ElementID("12-71") == id)
    }

    @Test(
        "anything else is no id",
        arguments: ["", "-", "1-", "-1", "1-2-3", "a-1", "1-+2", "1--2", "99999999999999999999-1"])
    func malformed(text: String) {
        #expect(ElementID(text) == nil)
    }
}
