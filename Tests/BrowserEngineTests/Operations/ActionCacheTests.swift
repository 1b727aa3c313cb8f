import JSONModel
import LanguageModels
import StagehandProtocol
import Testing

@testable import BrowserEngine

@Suite("The action cache")
struct ActionCacheTests {
    private static let page = ActOperationTests.page

    private func act(
        _ page: ScriptedPage, _ memory: MemoryInRAM, _ model: ScriptedModel, _ instruction: String = "buy it",
        scope: PageScope = Bench.scope, variables: VariableValues = .none
    ) async throws -> ActOutcome {
        try await ActOperation(Bench(page, model, memory: memory).run(variables: variables))
            .perform(Bench.request(instruction, scope: scope))
    }

    @Test("what was done once is done again without the model, and says so")
    func hit() async throws {
        let memory = MemoryInRAM()
        let first = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        #expect(first.cache == .miss("nothing is remembered for this instruction on this page"))
        #expect(first.json["cacheStatus"] == "MISS" && first.json["cacheMissReason"] != nil)
        let model = ScriptedModel()
        let page = ScriptedPage(Self.page)
        let second = try await act(page, memory, model)
        #expect(second.cache == .hit && second.json["cacheStatus"] == "HIT" && model.requests.isEmpty)
        #expect(second.result == first.result && page.done.count == 1)
    }

    @Test(
        "another page, instruction, scope or variable is another entry",
        arguments: ["address", "instruction", "scope", "variable"])
    func keys(_ difference: String) async throws {
        let memory = MemoryInRAM()
        _ = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        var scope = Bench.scope
        if difference == "scope" { scope.selector = "#main" }
        let variables =
            difference == "variable"
            ? VariableValues([RequestedVariable(name: "n", explanation: nil)], values: ["n": "v"]) : .none
        let url = difference == "address" ? "https://shop.example/other" : "https://shop.example/cart?x=1#elsewhere"
        let again = try await act(
            ScriptedPage(Self.page, url: url), memory, ScriptedModel(Bench.choice("0-2")),
            difference == "instruction" ? "buy that" : "buy it", scope: scope, variables: variables)
        #expect(again.cache == .miss("nothing is remembered for this instruction on this page"))
    }

    @Test("an element that is gone or has become another is not used, and the miss says which")
    func objections() async throws {
        let memory = MemoryInRAM()
        _ = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        let renamed = Self.page.replacing("button: Buy", with: "button: Delete everything")
        let changed = try await act(ScriptedPage(renamed), memory, ScriptedModel(Bench.choice("0-3")))
        #expect(changed.cache == .miss("the element in the remembered place has another role or name"))
        // The later choice is the one that is remembered now.
        #expect(try await act(ScriptedPage(renamed), memory, ScriptedModel()).cache == .hit)
        let without = Self.page.replacing("  [0-3] textbox: Name\n", with: "")
        let gone = try await act(ScriptedPage(without), memory, ScriptedModel(Bench.choice("0-2")))
        #expect(gone.cache == .miss("the remembered element is gone"))
    }

    @Test(
        "a page that offers something else is looked at anew, though the element is the same; running text may change")
    func fingerprint() async throws {
        let memory = MemoryInRAM()
        _ = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        let text = Self.page + "\n  [0-8] StaticText: 3 visitors"
        #expect(try await act(ScriptedPage(text), memory, ScriptedModel()).cache == .hit)
        let more = Self.page + "\n  [0-8] button: Buy cheaper"
        let outcome = try await act(ScriptedPage(more), memory, ScriptedModel(Bench.choice("0-8")))
        #expect(outcome.cache == .miss("the page offers something else now"))
        #expect(outcome.result.actions.map(\.selector) == ["xpath=/html[1]/node[8]"])
    }

    @Test("text of the page that looks like an element's line is none")
    func forgery() async throws {
        let memory = MemoryInRAM()
        _ = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        let forged = Self.page.replacing("button: Buy", with: "StaticText: [0-2] button: Buy")
        let outcome = try await act(ScriptedPage(forged), memory, ScriptedModel(Bench.choice("0-3")))
        #expect(outcome.cache == .miss("the element in the remembered place has another role or name"))
    }

    @Test("a remembered action that fails is forgotten and the model asked")
    func failure() async throws {
        let memory = MemoryInRAM()
        _ = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        let model = ScriptedModel(Bench.choice("0-3"))
        let outcome = try await act(
            ScriptedPage(Self.page, outcomes: [.failed("covered", canHeal: true)]), memory, model)
        #expect(outcome.cache == .miss("the remembered action failed") && outcome.result.success)
        #expect(model.requests.count == 1)
    }

    @Test("both steps are remembered; what fails or had to be found anew is not")
    func whatIsKept() async throws {
        let memory = MemoryInRAM()
        let after = Self.page + "\n  [0-6] option: France"
        _ = try await act(
            ScriptedPage(Self.page, after), memory,
            ScriptedModel(Bench.choice("0-4", twoStep: true), Bench.choice("0-6")))
        let page = ScriptedPage(Self.page, after)
        let replayed = try await act(page, memory, ScriptedModel())
        #expect(replayed.cache == .hit && page.done.count == 2 && replayed.result.message.contains(" → "))
        let healed = MemoryInRAM()
        _ = try await act(
            ScriptedPage(Self.page, outcomes: [.failed("moved", canHeal: true)]), healed,
            ScriptedModel(Bench.choice("0-2"), Bench.choice("0-3")))
        #expect(healed.entries.isEmpty)
    }

    @Test("values of variables are not remembered")
    func variables() async throws {
        let memory = MemoryInRAM()
        let variables = VariableValues(
            [RequestedVariable(name: "password", explanation: nil)], values: ["password": "hunter2-is-long"])
        _ = try await act(
            ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-3", "fill", ["%password%"])),
            variables: variables)
        let entries = memory.entries.values.map { String(decoding: $0, as: UTF8.self) }
        #expect(entries.count == 1 && entries.allSatisfy { $0.contains("%password%") && !$0.contains("hunter2") })
    }

    @Test("an entry that cannot be read counts as none")
    func unreadable() async throws {
        let memory = MemoryInRAM()
        _ = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        memory.spoil(Array("{\"steps\":[]}".utf8))
        let outcome = try await act(ScriptedPage(Self.page), memory, ScriptedModel(Bench.choice("0-2")))
        #expect(outcome.cache == .miss("what is remembered cannot be read") && outcome.result.success)
    }
}
