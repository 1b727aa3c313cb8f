import Testing

@testable import LocalCloud

/// `docs/environment.md`, the template and the sources, compared in all directions.
@Suite("The environment's variables")
struct EnvironmentTests {
    /// Literals that look like variables and are none: a capacity provider of ECS, a part of a variable's name, words of
    /// providers' and Browserbase's APIs.
    private static let others: Set<String> = [
        "FARGATE_SPOT", "SECRETS_MANAGER", "TIMED_OUT", "ENVIRONMENT_BROWSER", "IMAGE_SAFETY",
        "MALFORMED_FUNCTION_CALL",
        "MAX_TOKENS", "PROHIBITED_CONTENT", "UNEXPECTED_TOOL_CALL",
    ]

    /// The variables of each section of the page: `| \`NAME\` | …`.
    private static func page() throws -> [String: Set<String>] {
        var sections: [String: Set<String>] = [:]
        var section = ""
        for line in try Product.text("docs/environment.md").split(separator: "\n") {
            if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
            guard line.hasPrefix("| `") else { continue }
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
            #expect(cells.count == 4 && cells.allSatisfy { !$0.isEmpty }, "\(line)")
            let name = String(line.dropFirst(3).prefix { $0 != "`" })
            #expect(sections[section, default: []].insert(name).inserted, "\(name) is there twice")
        }
        return sections
    }

    /// The variables that the sources name, and where. The local cloud sets variables for others; what it reads it reads
    /// from its own process.
    private static func sources() throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        for file in try Product.swiftFiles(under: "Sources") {
            let text = try Product.text(file)
            let isLocalCloud = file.hasPrefix("Sources/LocalCloud/")
            for (index, literal) in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            where index % 2 == 1 || !isLocalCloud {
                let isRead = text.contains("EnvironmentVariables.current[\"\(literal)\"]")
                guard isRead || (!isLocalCloud && isVariable(literal)) else { continue }
                guard !literal.isEmpty, !others.contains(String(literal)) else { continue }
                found[String(literal), default: []].append(file)
            }
        }
        return found
    }

    private static func isVariable(_ text: Substring) -> Bool {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count > 1, text.first?.isNumber == false else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        }
    }

    private static func template() throws -> Set<String> {
        let stack = try Product.stack(["ControllerCertificateARN": CertificateTests.secret])
        let functions = stack.functions.flatMap(\.environment.keys)
        let containers = stack.taskDefinitions.flatMap(\.containers)
        // The local cloud's Redis has no password of its own; AWS's has one, as a secret of the task.
        let text = try Product.text("infra/template.yaml")
        let secrets =
            text.contains("Name: REDIS_PASSWORD\n                ValueFrom: !Ref RedisPassword")
            ? ["REDIS_PASSWORD"] : []
        return Set(functions + containers.flatMap(\.environment.keys) + containers.flatMap(\.secrets.keys) + secrets)
    }

    @Test("every variable that a source reads is on the page, and every one of the page is read")
    func sourcesAndPage() throws {
        let page = try Self.page()
        let named = Set(page.filter { $0.key != "For the tests" }.values.joined())
        let read = Set(try Self.sources().keys)
        #expect(read.count > 30)
        #expect(named == read.union(["AWS_ENDPOINT_URL_<SERVICE>"]), "\(named.symmetricDifference(read).sorted())")
    }

    @Test("the page's first section is what the template sets, all of which somebody reads")
    func templateAndPage() throws {
        let template = try Self.template()
        #expect(try Self.page()["Set by the template"] == template)
        #expect(template.isSubset(of: try Self.sources().keys))
    }

    @Test("nothing that a source requires is optional on the page")
    func required() throws {
        let optional = try #require(try Self.page()["Optional"])
        #expect(optional.contains("READY_WAIT_MS"))
        for (name, files) in try Self.sources() where optional.contains(name) {
            for file in files {
                #expect(try !Product.text(file).contains("required(\"\(name)\")"), "\(name) in \(file)")
            }
        }
    }

    @Test("what the tests read is on the page")
    func tests() throws {
        let page = try #require(try Self.page()["For the tests"])
        let texts =
            try Product.swiftFiles(under: "Tests/TestSupport").map(Product.text) + [
                Product.text("Tests/Clients/conftest.py"), Product.text("scripts/test"),
            ]
        for name in page { #expect(texts.contains { $0.contains(name) }, "\(name)") }
        #expect(page.contains("WALLCRAWLER_TEST_PYTHON"))
    }
}
