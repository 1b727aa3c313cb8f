import FoundationEssentials
import JSONModel
import TestSupport
import Testing

@testable import LocalCloud

/// The files of the product that have to agree with each other.
enum Product {
    static let root: String = {
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    }()

    /// A file's text, named relative to the package.
    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    /// The names in a folder that are folders themselves, sorted.
    static func folders(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root + "/" + path)
            .filter { isFolder(root + "/" + path + "/" + $0) }.sorted()
    }

    /// Every Swift file under a folder, relative to the package.
    static func swiftFiles(under path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root + "/" + path).sorted().flatMap { name in
            let inner = path + "/" + name
            if isFolder(root + "/" + inner) { return try swiftFiles(under: inner) }
            return name.hasSuffix(".swift") ? [inner] : []
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    static let context = makeContext()

    static func makeContext(_ parameters: [String: String] = [:]) -> TemplateContext {
        TemplateContext(
            region: "us-east-1", accountID: "123456789012", stackName: "wallcrawler",
            parameterOverrides: ["WarmPoolSize": "1"].merging(parameters) { $1 },
            awsEndpointURL: "http://127.0.0.1:4566", redisHost: "127.0.0.1", redisPort: 6379,
            gatewayURL: "http://127.0.0.1:4400", webSocketURL: "ws://127.0.0.1:4401")
    }

    /// The template as the local cloud understands it, with a warm pool.
    static func stack(_ parameters: [String: String] = [:]) throws -> Stack {
        try Stack(text: text("infra/template.yaml"), file: "template.yaml", context: makeContext(parameters))
    }

    /// The evaluated properties of all resources of a type, by logical id.
    static func resources(_ type: String, _ parameters: [String: String] = [:]) throws -> [String: JSONValue] {
        let document = try TemplateDocument(text: text("infra/template.yaml"), file: "template.yaml")
        let resolver = try TemplateResolver(document: document, context: makeContext(parameters))
        var found: [String: JSONValue] = [:]
        for resource in document.resources where resource.type == type {
            found[resource.logicalID] = try resource.properties.flatMap { try resolver.value($0) }?.json ?? .null
        }
        return found
    }

    /// The functions of the manifest's list.
    static func manifestFunctions() throws -> [String] {
        let manifest = try text("Package.swift")
        let list = try #require(manifest.split(separator: "let functions = [").dropFirst().first).prefix { $0 != "]" }
        return list.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// How a function is served: `rest`, `action`, `events` or `authorizer`, as its `main.swift` says.
    static func kind(of function: String) throws -> String {
        let main = try text("Sources/Functions/\(function)/main.swift")
        return String(try #require(main.split(separator: "Serve.").dropFirst().first).prefix { $0 != "(" })
    }
}

extension FunctionResource {
    /// The function's name without the stack's.
    var shortName: String { name.split(separator: "-").dropFirst().joined(separator: "-") }
}
