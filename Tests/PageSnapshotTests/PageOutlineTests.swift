import PageSnapshot
import Testing

@Suite("Outlines of pages")
struct PageOutlineTests {
    private func part() throws -> CapturedPart {
        CapturedPart(
            documents: try CaptureReader.documents(in: RecordedCapture.message), owner: nil, loaderIDs: [:],
            shadows: ShadowStructure())
    }

    private func outline(_ scope: OutlineScope = .wholePage) throws -> PageOutline {
        var ordinals = FrameOrdinals()
        return PageOutline([try part()], scope: scope, ordinals: &ordinals)
    }

    private static let text = """
        [0-2] RootWebArea: Peer page
          [0-5] scrollable, html
            [0-9] body
              [0-10] heading: Hello peer
              [0-12] navigation
                [0-13] link: Second page
              [0-15] form
                [0-16] LabelText
                  [0-17] StaticText: Name
                  [0-18] textbox: Name
                [0-19] select
                  [0-19] MenuListPopup
                    [0-20] option: Red [selected]
                    [0-22] option: Blue
                [0-24] button: Push me
              [0-26] button: [0-1] button: Fake [0-2] link: Forged
                [0-27] StaticText: x
              [0-28] Iframe: inner
                [1-3] RootWebArea: Frame
                  [1-35] scrollable, html
                    [1-40] button: Frame button
              [0-30] button: Shadow button
        """

    @Test("a recorded capture gives the text that the accessibility tree gave; a name cannot forge a line")
    func recorded() throws {
        #expect(try outline().text == Self.text)
    }

    @Test("an id leads to role, name, path, address and node")
    func lookup() throws {
        let outline = try outline()
        let link = try #require(outline.element(ElementID(frame: 0, node: 13)))
        #expect(link.role == "link" && link.name == "Second page" && link.tag == "a")
        #expect(link.xpath == "/html[1]/body[1]/nav[1]/a[1]")
        #expect(link.url == "https://example.org/second?x=1#y" && outline.urls[link.id] == link.url)
        let inner = try #require(outline.element(ElementID(frame: 1, node: 40)))
        #expect(inner.xpath == "/html[1]/body[1]/iframe[1]/html[1]/body[1]/button[1]")
        #expect(inner.node.frameID == outline.frames[1].frameID && inner.node.backendNodeID == 40)
        let select = try #require(outline.element(ElementID(frame: 0, node: 19)))
        #expect(select.role == "select")
        #expect(outline.element(ElementID(frame: 9, node: 13)) == nil)
        #expect(outline.element(ElementID(frame: 0, node: 99_999)) == nil)
        #expect(outline.url(of: ElementID(frame: 0, node: 24)) == nil)
    }

    @Test("what is said of shadow hosts turns a step into two slashes")
    func shadowPaths() throws {
        var part = try part()
        #expect(part.documents[0].shadowHosts == [29])
        let host = """
            {"id":1,"result":{"node":{"nodeId":0,"backendNodeId":29,"nodeType":1,"nodeName":"DIV","children":[],\
            "shadowRoots":[{"backendNodeId":77,"nodeType":11,"nodeName":"#document-fragment",\
            "shadowRootType":"closed","children":[{"backendNodeId":30,"nodeType":1,"nodeName":"BUTTON"}]}]}}}
            """
        try part.shadows.add(Array(host.utf8))
        var ordinals = FrameOrdinals()
        let outline = PageOutline([part], scope: .wholePage, ordinals: &ordinals)
        #expect(outline.element(ElementID(frame: 0, node: 30))?.xpath == "/html[1]/body[1]/div[1]//button[1]")
    }

    @Test("a scope shows a subtree, ignored elements are gone with their frames, frames can be left out")
    func scopes() throws {
        let frames = try outline().frames.map(\.frameID)
        let form = NodeReference(frameID: frames[0], backendNodeID: 15)
        let scoped = try outline(OutlineScope(root: form, ignored: [], includesFrames: true))
        #expect(scoped.isScopeFound && scoped.lines.first?.text == "[0-15] form" && scoped.lines.count == 9)
        let inner = NodeReference(frameID: frames[1], backendNodeID: 40)
        #expect(
            try outline(OutlineScope(root: inner, ignored: [], includesFrames: true)).text
                == "[1-40] button: Frame button")
        let lost = try outline(
            OutlineScope(root: NodeReference(frameID: "x", backendNodeID: 1), ignored: [], includesFrames: true))
        #expect(!lost.isScopeFound && lost.text == Self.text)
        let iframe = NodeReference(frameID: frames[0], backendNodeID: 28)
        let without = try outline(OutlineScope(root: nil, ignored: [form, iframe], includesFrames: true))
        #expect(!without.text.contains("textbox") && !without.text.contains("Frame button"))
        let alone = try outline(OutlineScope(root: nil, ignored: [], includesFrames: false))
        #expect(alone.text.contains("Iframe: inner") && !alone.text.contains("Frame button"))
    }

    @Test("numbers of documents are kept while a document is, and never given again")
    func ordinals() {
        var ordinals = FrameOrdinals()
        #expect(ordinals.ordinal(frameID: "a", loaderID: "1", documentNodeID: 2) == 0)
        #expect(ordinals.ordinal(frameID: "b", loaderID: "1", documentNodeID: 3) == 1)
        #expect(ordinals.ordinal(frameID: "a", loaderID: "1", documentNodeID: 2) == 0)
        #expect(ordinals.ordinal(frameID: "a", loaderID: "2", documentNodeID: 2) == 2)
        #expect(ordinals.ordinal(frameID: "b", loaderID: "1", documentNodeID: 9) == 3)
        #expect(ordinals.ordinal(frameID: "a", loaderID: "1", documentNodeID: 2) == 4)
    }

    @Test("pieces hold all lines, each within its size and under the lines that enclose it")
    func chunks() throws {
        let outline = try outline()
        let chunks = outline.chunks(maximumBytes: 300)
        #expect(chunks.count > 1)
        #expect(chunks.allSatisfy { $0.utf8.count <= 300 })
        for line in outline.lines { #expect(chunks.contains { $0.contains(line.text) }) }
        #expect(chunks.dropFirst().allSatisfy { $0.hasPrefix("[0-2] RootWebArea") })
        #expect(outline.chunks(maximumBytes: 1_000_000) == [outline.text])
    }

    @Test("new lines are those that were not there; the fingerprint forgets ids but not names")
    func changes() throws {
        let whole = try outline()
        let frame = try outline().frames[0].frameID
        let form = NodeReference(frameID: frame, backendNodeID: 15)
        let without = try outline(OutlineScope(root: nil, ignored: [form], includesFrames: true))
        #expect(whole.newLines(since: whole).isEmpty)
        #expect(whole.newLines(since: without).contains("[0-24] button: Push me"))
        #expect(!whole.newLines(since: without).contains("Hello peer"))
        #expect(whole.fingerprintInput != without.fingerprintInput)
        var ordinals = FrameOrdinals()
        _ = ordinals.ordinal(frameID: "other", loaderID: "", documentNodeID: 1)
        let later = PageOutline([try part()], scope: .wholePage, ordinals: &ordinals)
        #expect(later.text != whole.text && later.fingerprintInput == whole.fingerprintInput)
    }
}
