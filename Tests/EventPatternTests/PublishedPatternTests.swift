import EventPattern
import JSONCoding
import JSONModel
import TestSupport
import Testing

@Suite("Published event patterns")
struct PublishedPatternTests {
    /// One line of the published answers of the engine behind EventBridge.
    struct Line: Sendable, CustomTestStringConvertible {
        let value: JSONValue
        var testDescription: String { "\(value["id"]?.stringValue ?? "") \(value["group"]?.stringValue ?? "")" }
    }

    static let lines: [Line] = ((try? SharedMaterial.text("vectors/event-patterns.jsonl")) ?? "")
        .split(separator: "\n").compactMap { line in (try? JSON.value(from: Array(line.utf8))).map(Line.init) }

    @Test("all lines are read", .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence)"))
    func count() throws {
        let text = try SharedMaterial.text("vectors/event-patterns.jsonl")
        #expect(!Self.lines.isEmpty)
        #expect(Self.lines.count == text.split(separator: "\n").count)
    }

    @Test(
        "a pattern is valid, and matches, exactly where the published engine says so",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence)"), arguments: lines)
    func agrees(_ line: Line) throws {
        let pattern = try #require(line.value["pattern"])
        // Where JSON values cannot say it (a member that is there twice), the line gives the pattern as text.
        let text = try pattern.stringValue ?? JSON.text(pattern)
        guard line.value["valid"] == true else {
            #expect(throws: PatternError.self) { try CompiledPattern(parsing: text) }
            #expect(throws: PatternError.self) { try CompiledPattern(pattern) }
            return
        }
        let event = try #require(line.value["event"])
        #expect(try CompiledPattern(parsing: text).matches(event) == line.value["match"]?.boolValue)
        guard pattern.stringValue == nil else { return }
        #expect(try CompiledPattern(pattern).matches(event) == line.value["match"]?.boolValue)
    }
}
