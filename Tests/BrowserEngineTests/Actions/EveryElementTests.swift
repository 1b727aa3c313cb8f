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
