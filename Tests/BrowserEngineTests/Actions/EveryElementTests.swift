import BrowserControl
import BrowserEngine
import JSONModel
import Testing

@Suite("Every element of the test pages", .serialized)
struct EveryElementTests {
    private static let pages = [
        "inputs.html", "covered.html", "nested.html", "canvas.html", "dialogs.html", "upload.html", "spa.html",
    ]
    private static let variables = ["password": "s3cret%name%", "name": "never"]

    @Test("can be acted on, named by its path", arguments: pages)
    func byPath(name: String) async throws {
        try await act(on: name) {
            PageAction(selector: "xpath=\($0.xpath)", element: nil, method: $0.method, arguments: $0.arguments)
        }
    }

    @Test("can be acted on, as the element itself", arguments: pages)
    func byReference(name: String) async throws {
        try await act(on: name) {
            PageAction(selector: "xpath=\($0.xpath)", element: $0.reference, method: $0.method, arguments: $0.arguments)
        }
    }

    /// How many there are at least.
    private static let everyPage: [(page: String, atLeast: Int)] = [
        ("forms.html", 60), ("roles.html", 150), ("shadow.html", 12), ("frames.html", 15), ("inputs.html", 35),
        ("covered.html", 8), ("nested.html", 60), ("canvas.html", 2), ("dialogs.html", 5), ("upload.html", 2),
        ("spa.html", 3), ("infinite-scroll.html", 200), ("popup.html", 6),
    ]

    @Test(
        "of all that the browser calls interactive, each is in the snapshot and gets what is done to it",
        arguments: everyPage)
    func interactive(name: String, atLeast: Int) async throws {
        try await EnginePage.with(name) { page async throws in
            let deadline = OperationDeadline(in: .seconds(120))
            var known: Set<String> = []
            var wrong: [String] = []
            while wrong.isEmpty, known.count < atLeast, !deadline.isOver {
                let (found, missing) = try await InteractiveElement.all(in: page)
                wrong += missing.map { "not in the snapshot: \($0)" }
                for element in found where known.insert(element.xpath).inserted {
                    // What its elements do is to leave it.
                    if name == "popup.html" { try await page.open(name) }
                    if let problem = try await element.act(in: page) { wrong.append(problem) }
                }
            }
            #expect(wrong.isEmpty)
            #expect(known.count >= atLeast)
        }
    }

    @Test("in a table of five thousand rows, what is in every 71st gets what is done to it")
    func table() async throws {
        try await EnginePage.with("table.html") { page async throws in
            var wrong: [String] = []
            for row in stride(from: 1, through: 5_000, by: 71) {
                let path = "/html[1]/body[1]/table[1]/tbody[1]/tr[\(row)]"
                for (role, element) in [
                    ("link", "td[2]/a[1]"), ("button", "td[3]/button[1]"), ("checkbox", "td[3]/input[1]"),
                ] {
                    let element = InteractiveElement(xpath: "\(path)/\(element)", role: role)
                    if let problem = try await element.act(in: page) { wrong.append(problem) }
                }
            }
            #expect(wrong.isEmpty)
        }
    }

    /// Does to each element what it asks for, and counts: what the documents expect, and what they saw done.
    private func act(on name: String, _ action: (MarkedElement) -> PageAction) async throws {
        try await EnginePage.with(name) { page async throws in
            let elements = try await MarkedElement.all(in: page)
            for element in elements {
                let action = action(element)
                let result = await page.performer(variables: Self.variables).perform(action)
                #expect(result.success, "\(element.xpath) \(element.method): \(result)")
                #expect(
                    result.message
                        == "Action [\(element.method)] performed successfully on selector: \(action.selector)")
                #expect(!result.message.contains("s3cret"))
            }
            var expected = 0
            var missing: [String] = []
            let frames = try await page.frames()
            for frame in frames.frames {
                let seen = try await page.evaluate(
                    "(({expected, done}) => [Number(expected ?? 0), done ?? ''])(document.documentElement.dataset)",
                    in: frame)
                let done = seen.arrayValue?.last?.stringValue?.split(separator: " ") ?? []
                let count = Int(seen.arrayValue?.first?.integerValue ?? 0)
                expected += count
                if done.count != count { missing.append("\(frame.url): \(done.count) of \(count): \(done)") }
            }
            #expect(missing.isEmpty)
            #expect(expected == elements.count && expected > 0)
        }
    }
}
