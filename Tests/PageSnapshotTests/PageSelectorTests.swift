import PageSnapshot
import Testing

@Suite("Reading of selectors")
struct PageSelectorTests {
    private func xpath(_ text: String) -> PageSelector.Expression { .xpath(XPath(text)) }

    @Test(
        "each form is told by its beginning",
        arguments: [
            ("xpath=/html[1]/body[1]", PageSelector.Expression.xpath(XPath("/html[1]/body[1]"))),
            ("XPath= //a", .xpath(XPath("//a"))), ("/", .xpath(XPath("/"))), ("(//a)[2]", .xpath(XPath("(//a)[2]"))),
            ("xpath=id('x')", .xpath(XPath("id('x')"))), ("css=#a > b", .css("#a > b")), ("#a", .css("#a")),
            ("  button.primary ", .css("button.primary")), ("text=Sign in", .text("Sign in")),
            ("text=\"Sign in\"", .text("Sign in")), ("text='a >> b'", .text("a >> b")), ("text='", .text("'")),
        ])
    func forms(text: String, target: PageSelector.Expression) throws {
        #expect(try PageSelector(text) == PageSelector(frames: [], target: target))
    }

    @Test("hops lead through frames, except in quotes and brackets")
    func hops() throws {
        let selector = try PageSelector("iframe#a >> xpath=//iframe[2]>>css=[title='x >> y'] b")
        #expect(selector.frames == [.css("iframe#a"), xpath("//iframe[2]")])
        #expect(selector.target == .css("[title='x >> y'] b"))
    }

    @Test("steps of an XPath that are frames lead into them, but a last step is the frame itself")
    func frameSteps() throws {
        let selector = try PageSelector("xpath=/html[1]/iframe[1]/html[1]//FRAME[2]/html[1]/iframe[3]")
        #expect(selector.frames == [xpath("/html[1]/iframe[1]"), xpath("/html[1]//FRAME[2]")])
        #expect(selector.target == xpath("/html[1]/iframe[3]"))
        #expect(try PageSelector("//a[@title='/iframe/x']").frames.isEmpty)
        #expect(try PageSelector("//iframe-like/a").frames.isEmpty)
    }

    @Test("the steps of a path are its names and numbers")
    func steps() throws {
        let path = XPath("/html[1]/div[12]//*[name()='svg:g'][2]/text()[1]/a[@href=\"a]/b\"]")
        let steps = try #require(path.steps)
        #expect(steps.map(\.nodeTest) == ["html", "div", "*", "text()", "a"])
        #expect(steps.map(\.position) == [1, 12, 2, 1, nil])
        #expect(steps.map(\.isDescendant) == [false, false, true, false, false])
        #expect(XPath(steps: steps).text == path.text)
        #expect(XPath("/").steps == [])
        for other in ["(//a)[2]", "//a | //b", "a/b", "//a[", "/a///b", "/a/", "//", "/a['"] {
            #expect(XPath(other).steps == nil, "\(other)")
        }
    }

    @Test(
        "what is no selector is an error",
        arguments: [
            "", "  ", ">>", "a >>", ">> a", "a >> >> b", "xpath=", "css=", "text=", "text=''",
        ])
    func malformed(text: String) {
        #expect(throws: SelectorError.self) { try PageSelector(text) }
    }

    @Test("what is too long or leads through too many frames is an error")
    func limits() {
        for text in [
            String(repeating: "a", count: 70_000), String(repeating: "a>>", count: 40) + "b",
            String(repeating: "/iframe", count: 40) + "/a",
        ] {
            #expect(throws: SelectorError.self) { try PageSelector(text) }
        }
    }

    @Test("hostile text ends quickly and never traps")
    func hostile() {
        let pieces = ["[", "]", "(", ")", "'", "\"", "\\", "/", "//", ">>", "iframe", "text=", "\u{0}", "é", "|"]
        var seed: UInt64 = 88_172_645_463_325_252
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<20 {
                seed ^= seed << 13
                seed ^= seed >> 7
                seed ^= seed << 17
                text += pieces[Int(seed % UInt64(pieces.count))]
            }
            for form in [text, "xpath=" + text, "/" + text] { _ = try? PageSelector(form) }
        }
    }
}
