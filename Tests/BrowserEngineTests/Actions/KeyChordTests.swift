import Testing

@testable import BrowserEngine

@Suite("Key chords")
struct KeyChordTests {
    @Test(
        "keys are known by their usual names",
        arguments: [
            ("Enter", "Enter", 13, 0), ("Return", "Enter", 13, 0), ("Control+A", "A", 65, 2), ("ctrl+a", "a", 65, 2),
            ("Shift+ArrowDown", "ArrowDown", 40, 8), ("Control++", "+", 187, 2), ("+", "+", 187, 0),
            ("Page_Down", "PageDown", 34, 0), ("CTRL + SHIFT + T", "T", 84, 10), ("F5", "F5", 116, 0),
            ("Space", " ", 32, 0), (" ", " ", 32, 0), ("é", "é", 0, 0), ("Meta+Alt+x", "x", 88, 5),
        ] as [(String, String, Int, Int64)])
    func known(text: String, key: String, keyCode: Int, modifiers: Int64) throws {
        let chord = try #require(KeyChord(text))
        #expect(chord.key?.key == key)
        #expect(chord.key?.keyCode == keyCode)
        #expect(chord.mask == modifiers)
    }

    @Test("a modifier alone is a chord")
    func modifierAlone() throws {
        let chord = try #require(KeyChord("Control"))
        #expect(chord.key == nil && chord.modifiers == [.control])
    }

    @Test("what is no key is none", arguments: ["", "Entr", "Foo+A", "A+B", "F25", "Control+", "++A"])
    func unknown(text: String) {
        #expect(KeyChord(text) == nil)
    }
}
