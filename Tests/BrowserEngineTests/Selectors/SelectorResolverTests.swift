import BrowserControl
import BrowserEngine
import JSONModel
import PageSnapshot
import Testing

@Suite("Finding elements by selector", .serialized)
struct SelectorResolverTests {
    /// The id attribute of what a selector finds, with the path and query of its frame; nil when it finds nothing.
    private func found(_ selector: String, in page: EnginePage) async throws -> String? {
        let resolver = SelectorResolver(
            pages: page.pages, page: page.page, deadline: OperationDeadline(in: .seconds(20)))
        let element: ElementReference
        do {
            element = try await resolver.element(for: PageSelector(selector))
        } catch {
            guard (error as? ActionFailure)?.code == .elementNotFound else { throw error }
            return nil
        }
        let node = try await page.pages.call(
            "DOM.describeNode", ["backendNodeId": .integer(Int64(element.nodeID))], session: element.session,
            timeout: .seconds(10))
        let attributes = node["node"]?["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let id = attributes.firstIndex(of: "id").map { attributes[$0 + 1] } ?? node["node"]?["localName"]?.stringValue
        let url = try await page.frames()[element.frameID]?.url ?? ""
        return "\(id ?? "") \(url.split(separator: "/").last ?? "")"
    }

    @Test(
        "the languages that clients write lead to the element",
        arguments: [
            ("/", "html nested.html"), ("/html", "html nested.html"), ("#top", "top nested.html"),
            ("css=button", "top nested.html"), ("text=Top", "top nested.html"), ("text='top'", "top nested.html"),
            ("xpath=//button", "top nested.html"), ("(//button)[1]", "top nested.html"),
            ("xpath=//button/text()", "top nested.html"), ("css=#missing", nil), ("text=Nowhere", nil),
            ("/html[1]/body[1]/iframe[1]", "same nested.html"),
            ("/html[1]/body[1]/iframe[1]/html[1]/body[1]/button[1]", "first nested-inner.html?same"),
            ("#same >> #second", "second nested-inner.html?same"),
            ("css=#other >> xpath=//iframe[2] >> text=First", "first nested-inner.html?back"),
            ("/html/body/iframe[2]/html/body/iframe[1]/html/body/select", "list nested-inner.html?sibling"),
            ("#below >> #open", "open nested-inner.html?below"),
            ("#below >> #closed", "closed nested-inner.html?below"),
            ("#below >> text=In the closed root", "closed nested-inner.html?below"),
            ("#same >> xpath=//closed-host//button[1]", "closed nested-inner.html?same"),
            ("#same >> /html[1]/body[1]/closed-host[1]/button[1]", "slotted nested-inner.html?same"),
            ("#same >> //open-host[1]//div[1]/div[1]//button[1]", "openInner nested-inner.html?same"),
            ("/html[1]/body[1]/div[2]//iframe[1]/html[1]/body[1]/button[2]", "second nested-inner.html?shadow"),
            ("#scaled >> open-host >> button", "open nested-inner.html?scaled"),
        ] as [(String, String?)])
    func languages(selector: String, expected: String?) async throws {
        try await EnginePage.with("nested.html") { page async throws in
            let element = try await found(selector, in: page)
            #expect(element == expected)
        }
    }

    @Test(
        "all matches are found, in every frame and shadow tree where the selector names no way",
        arguments: [
            ("#first", 6), ("css=#closedInner", 6), ("xpath=//button[@id='second']", 6), ("#top", 1),
            ("(//select)", 6), ("/html[1]/body[1]/button", 1), ("#same >> button", 8),
            ("xpath=/html/body/iframe[1]", 1),
            ("/html/body/iframe[2]/html/body/iframe", 2), ("text=Top", 1), ("#missing", 0), ("css=<<<", 0),
            ("xpath=//[", 0), ("#missing >> button", 0),
        ])
    func all(selector: String, count: Int) async throws {
        try await EnginePage.with("nested.html") { page async throws in
            let resolver = SelectorResolver(
                pages: page.pages, page: page.page, deadline: OperationDeadline(in: .seconds(20)))
            let selector = try PageSelector(selector)
            let found = await resolver.elements(for: selector)
            #expect(Set(found).count == found.count)
            #expect(found.count == count)
        }
    }
}
