import JSONModel
import LanguageModels
import Testing

@Suite("The offline model, observing")
struct OfflineObserveTests {
    private func ids(_ instruction: String, _ outline: String = OfflineOutlines.form) async throws -> [String] {
        let request = ModelRequest(
            purpose: .observe(PageTask(instruction: instruction, outline: outline)), system: "", messages: [],
            deadline: 0)
        let value = try await OfflineModel().reply(to: request).value
        return (value?["elements"]?.arrayValue ?? []).compactMap { $0["elementId"]?.stringValue }
    }

    @Test("without an instruction it lists everything that can be acted on")
    func everything() async throws {
        let all = [
            "1-17", "1-18", "1-5", "1-60", "1-61", "1-6", "1-70", "1-71", "1-72", "1-45", "1-46", "1-47", "1-48",
            "0-58",
            "1-62",
        ]
        #expect(try await ids("") == all)
        #expect(try await ids("find all interactive elements") == all)
    }

    @Test(
        "kinds and names narrow it",
        arguments: [
            ("find all links", ["1-17", "1-18"]), ("list the checkboxes", ["1-70", "1-71"]),
            ("find the Delete buttons", ["1-46", "1-47", "1-48"]), ("find the email field", ["1-60"]),
            ("find the shopping cart", []), ("click the login link", ["1-18"]),
        ] as [(String, [String])])
    func narrowed(instruction: String, expected: [String]) async throws {
        #expect(try await ids(instruction) == expected)
    }
}
