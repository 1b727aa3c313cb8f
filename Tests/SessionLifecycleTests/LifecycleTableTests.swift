import SessionLifecycle
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The lifecycle table")
struct LifecycleTableTests {
    /// A cell: the state afterwards, `same` for a change or an effect without a new state, a dash for what does not matter.
    private static func cell(_ input: SessionInput, _ status: SessionStatus) -> String {
        let transition = Samples.apply(input, to: Samples.record(status))
        switch transition.outcome {
        case .changed:
            return transition.record.status == status ? "same" : transition.record.status.rawValue
        case .unchanged: return "same"
        case .ignored: return "—"
        }
    }

    private static var table: String {
        let head = ["| input |"] + SessionStatus.allCases.map { " \($0.rawValue) |" }
        let rule = ["|---|"] + SessionStatus.allCases.map { _ in "---|" }
        let rows = Samples.inputs.map { name, input in
            "| \(name) |" + SessionStatus.allCases.map { " \(cell(input, $0)) |" }.joined()
        }
        return ([head.joined(), rule.joined()] + rows).joined(separator: "\n")
    }

    private static var page: String {
        get throws {
            let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            let file = try #require(
                fopen("/\(path)/docs/session-lifecycle.md", "r"), "docs/session-lifecycle.md exists")
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = fread(&bytes, 1, bytes.count, file)
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    @Test("every state takes every input as the table in the documentation says")
    func tableIsDocumented() throws {
        let page = try Self.page
        #expect(page.contains(Self.table), "docs/session-lifecycle.md should hold:\n\(Self.table)")
    }

    @Test("the diagram in the documentation has exactly the transitions that exist")
    func diagramIsDocumented() throws {
        var edges: Set<String> = []
        for status in SessionStatus.allCases {
            for (_, input) in Samples.inputs {
                let after = Samples.apply(input, to: Samples.record(status)).record.status
                if after != status { edges.insert("\(status.rawValue) --> \(after.rawValue)") }
            }
        }
        // From where no task is held yet, the paths that the samples do not show.
        var waiting = Samples.record(.starting)
        waiting.task = nil
        let again = Samples.apply(.provisioningStarted, to: waiting).record.status
        edges.insert("STARTING --> \(again.rawValue)")
        let drawn = try Set(
            Self.page.split(separator: "\n").compactMap { line -> String? in
                let text = line.drop { $0 == " " }
                guard text.contains(" --> "), !text.contains("[*]") else { return nil }
                return String(text.prefix { $0 != ":" }).trimmed
            })
        #expect(drawn == edges)
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
