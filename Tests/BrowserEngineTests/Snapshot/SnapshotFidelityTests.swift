import BrowserControl
import BrowserEngine
import JSONModel
import PageSnapshot
import Testing

@Suite("The snapshot of a real page", .serialized)
struct SnapshotFidelityTests {
    private static let pages = [
        "forms.html", "roles.html", "shadow.html", "frames.html", "table.html", "inputs.html", "covered.html",
        "nested.html", "canvas.html", "dialogs.html", "upload.html", "spa.html", "infinite-scroll.html", "popup.html",
    ]
    /// What says nothing by itself: the browser's own parts of media controls name the element.
    private static let unnamed: Set<String> = ["Video", "Audio"]

    private func outline(_ page: EnginePage, _ scope: OutlineScope = .wholePage) async throws -> PageOutline {
        try await SnapshotCapture(pages: page.pages, page: page.page, deadline: OperationDeadline(in: .seconds(60)))
            .outline(scope, numbering: PageNumbering())
    }

    @Test("has every interactive element of the accessibility tree, with the same role and name", arguments: pages)
    func interactive(name: String) async throws {
        try await EnginePage.with(name) { page in
            try await Self.settle(page, name)
            let reference = try await AccessibilityReference.read(page)
            let outline = try await outline(page)
            var shown: [NodeReference: OutlineLine] = [:]
            for line in outline.lines where shown[outline.node(of: line)] == nil {
                shown[outline.node(of: line)] = line
            }
            var wrong: [String] = []
            var count = 0
            for node in reference.nodes where AccessibilityReference.interactiveRoles.contains(node.role) {
                count += 1
                guard let element = shown[node.node] else {
                    wrong.append("missing: \(node)")
                    continue
                }
                let isScrollable = element.role.hasPrefix("scrollable, ")
                if element.role != node.role && !isScrollable { wrong.append("\(element.role) instead of \(node)") }
                if AccessibilityReference.cleaned(element.name) != node.name, !Self.unnamed.contains(node.role) {
                    wrong.append("named \(element.name) instead of \(node)")
                }
            }
            #expect(wrong.isEmpty)
            #expect(count > 0 || name == "infinite-scroll.html")
            let known = Set(reference.nodes.map(\.node))
            let invented = shown.filter {
                AccessibilityReference.interactiveRoles.contains($0.value.role) && !known.contains($0.key)
            }
            // An area of an image that has not loaded is no link to Blink yet.
            #expect(invented.values.allSatisfy { $0.name == "area" }, "\(invented.values)")
        }
    }

    @Test("says what the accessibility tree says, but for the browser's own parts", arguments: pages)
    func everythingElse(name: String) async throws {
        try await EnginePage.with(name) { page in
            try await Self.settle(page, name)
            let reference = try await AccessibilityReference.read(page)
            let outline = try await outline(page)
            let structure: Set<String> = ["generic", "none", "MenuListPopup", "StaticText", "ListMarker"]
            var wanted: [String: Int] = [:]
            for node in reference.nodes where !structure.contains(node.role) {
                wanted["\(node.role): \(Self.unnamed.contains(node.role) ? "" : node.name)", default: 0] += 1
            }
            let total = wanted.values.reduce(0, +)
            for line in outline.lines { wanted["\(line.role): \(line.name)", default: 0] -= 1 }
            let missing = wanted.filter { $0.value > 0 }
            // Scrollable elements show that instead of their role; a combination that Blink alone knows may be missed.
            #expect(
                missing.values.reduce(0, +) <= total / 50 + outline.lines.count { $0.role.hasPrefix("scrollable") },
                "\(missing)")
        }
    }

    @Test("names each element by a path that leads back to it", arguments: pages.filter { $0 != "table.html" })
    func paths(name: String) async throws {
        try await EnginePage.with(name) { page in
            try await Self.settle(page, name)
            let outline = try await outline(page)
            let resolver = SelectorResolver(
                pages: page.pages, page: page.page, deadline: OperationDeadline(in: .seconds(120)))
            var wrong: [String] = []
            for element in outline.elements where !element.tag.hasPrefix("#") && !element.tag.hasPrefix("::") {
                let found = try? await resolver.element(for: PageSelector("xpath=\(element.xpath)"))
                if found?.nodeID != element.node.backendNodeID || found?.frameID != element.node.frameID {
                    wrong.append("\(element.id) \(element.role): \(element.xpath)")
                }
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test(
        "shows every element that the test pages want acted on",
        arguments: [
            "inputs.html", "covered.html", "nested.html", "canvas.html", "dialogs.html", "upload.html", "spa.html",
        ])
    func marked(name: String) async throws {
        try await EnginePage.with(name) { page in
            try await Self.settle(page, name)
            let marked = try await MarkedElement.all(in: page)
            let elements = try await outline(page).elements
            let paths = elements.map(\.xpath)
            let missing = marked.filter { element in
                !paths.contains { $0 == element.xpath || $0.hasPrefix(element.xpath + "/") }
            }
            #expect(missing.isEmpty, "\(missing.map(\.xpath))")
            #expect(!marked.isEmpty)
        }
    }

    /// The endless list fills itself once it has been drawn.
    private static func settle(_ page: EnginePage, _ name: String) async throws {
        guard name == "infinite-scroll.html" else { return }
        let count = "document.querySelectorAll('li').length"
        let isFull = try await eventually(within: .seconds(20)) { try await page.evaluate(count) == 20 }
        #expect(isFull)
    }
}
