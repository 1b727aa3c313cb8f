// swift-tools-version: 6.2

import PackageDescription

/// The Lambda functions. Each is an executable of about five lines in `Sources/Functions/<name>`,
/// and a resource of the same name in `infra/template.yaml`.
let functions = [
    "authorizer", "start", "retrieve", "navigate", "act", "extract", "observe", "agentExecute", "replay", "debug",
    "cdp-url", "downloads", "uploads", "end", "screencast", "provisioner", "cleanup", "monitor",
]

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// What a Lambda function links does without the regular expressions that are otherwise imported everywhere: they would be
/// a tenth of its package.
let lean: [SwiftSetting] =
    house + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

/// Adapters touch C: every unsafe expression is marked.
let adapter: [SwiftSetting] = lean + [.strictMemorySafety()]

func c(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)")
}

func module(
    _ name: String, _ dependencies: [String] = [], products: [Target.Dependency] = [],
    settings: [SwiftSetting] = lean
) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) } + products,
        swiftSettings: settings)
}

func test(
    _ name: String, _ dependencies: [String], products: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies.map { .init(stringLiteral: $0) } + products,
        exclude: exclude, swiftSettings: house)
}

func nio(_ names: String...) -> [Target.Dependency] {
    names.map { .product(name: $0, package: "swift-nio") }
}

let cLibraries = [c("CCurl"), c("CHiredis"), c("COpenSSL"), c("CProcess")]

let portsAndAdapters = [
    module("JSONCoding", ["JSONModel", "JSONSyntax"]),
    module("Digests", ["COpenSSL"], settings: adapter),
    module("HTTPTransport", ["CCurl"], settings: adapter),
    module(
        "RedisTransport", ["CHiredis", "COpenSSL", "ByteEncodings", "ProcessEnvironment", "Timestamps"],
        settings: adapter),
    module("ProcessEnvironment", ["Timestamps"], settings: adapter),
    module(
        "StructuredLogging", ["JSONModel", "ProcessEnvironment", "Timestamps"], settings: adapter),
    module(
        "AWSClients",
        [
            "ByteEncodings", "Digests", "HTTPTransport", "JSONCoding", "JSONModel", "ProcessEnvironment", "SigV4",
            "Timestamps",
        ]),
]

let pureCore = [
    module("JSONModel"),
    module("JSONSyntax", ["JSONModel"]),
    module("Timestamps"),
    module("ByteEncodings"),
    module("SessionLifecycle", ["JSONModel", "Timestamps"]),
    module("BusEvents", ["JSONModel", "Timestamps"]),
    module("LambdaEvents", ["JSONModel"]),
    module("StagehandProtocol", ["AccessTokens", "EgressRules", "JSONCoding", "JSONModel"]),
    module("SessionFiles", ["ByteEncodings", "Timestamps"]),
    module("DevToolsProtocol", ["JSONModel", "JSONSyntax", "SessionFiles"]),
    module("WebSocketFraming", settings: house),
    module("EventPattern", ["JSONModel"], settings: house),
    module("EgressRules"),
    module("PageSnapshot", ["JSONModel"], settings: house),
    module("SigV4", ["ByteEncodings", "Timestamps"]),
    module("AccessTokens", ["ByteEncodings", "JSONCoding", "Timestamps"]),
]

let services = [
    module(
        "LambdaRuntime",
        [
            "ByteEncodings", "HTTPTransport", "JSONModel", "ProcessEnvironment", "StructuredLogging", "Timestamps",
        ], settings: adapter),
    module(
        "SessionStore",
        [
            "Digests", "JSONCoding", "JSONModel", "ProcessEnvironment", "RedisTransport", "SessionLifecycle",
            "Timestamps",
        ]),
    module(
        "EventBus",
        ["AWSClients", "BusEvents", "JSONCoding", "JSONModel", "ProcessEnvironment", "SessionLifecycle", "Timestamps"]),
    module(
        "Endpoints",
        [
            "AWSClients", "AccessTokens", "BusEvents", "ByteEncodings", "Digests", "EventBus", "HTTPTransport",
            "JSONCoding", "JSONModel", "LambdaEvents", "LambdaRuntime", "ProcessEnvironment", "SessionLifecycle",
            "SessionStore",
            "StagehandProtocol", "StructuredLogging", "Timestamps",
        ]),
    module(
        "BrowserControl",
        [
            "AWSClients", "AccessTokens", "BusEvents", "ByteEncodings", "CProcess", "DevToolsProtocol", "Digests",
            "EgressRules", "HTTPTransport", "JSONCoding", "JSONModel", "JSONSyntax", "ProcessEnvironment",
            "SessionFiles", "SessionLifecycle",
            "SessionStore",
            "StagehandProtocol", "StructuredLogging", "Timestamps", "WebSocketFraming",
        ],
        products: nio("NIOCore", "NIOPosix", "NIOHTTP1", "NIOTLS", "NIOWebSocket")
            + [.product(name: "NIOSSL", package: "swift-nio-ssl")], settings: house),
    module(
        "LanguageModels",
        [
            "ByteEncodings", "HTTPTransport", "JSONCoding", "JSONModel", "ProcessEnvironment", "StructuredLogging",
            "Timestamps",
        ], settings: house),
    module(
        "BrowserEngine",
        [
            "BrowserControl", "ByteEncodings", "DevToolsProtocol", "Digests", "JSONCoding", "JSONModel",
            "LanguageModels", "PageSnapshot", "ProcessEnvironment", "SessionFiles", "StagehandProtocol",
            "StructuredLogging", "Timestamps",
        ], products: nio("NIOCore"), settings: house),
    module(
        "SessionControl",
        [
            "AWSClients", "AccessTokens", "BrowserControl", "BrowserEngine", "BusEvents", "ByteEncodings",
            "DevToolsProtocol", "Digests", "EgressRules", "EventBus", "HTTPTransport", "JSONCoding", "JSONModel",
            "LanguageModels", "ProcessEnvironment", "SessionFiles", "SessionLifecycle", "SessionStore",
            "StagehandProtocol", "StructuredLogging", "Timestamps",
        ], settings: house),
    module(
        "LocalCloud",
        [
            "ByteEncodings", "CProcess", "Digests", "EventPattern", "JSONCoding", "JSONModel", "ProcessEnvironment",
            "SigV4", "StructuredLogging", "Timestamps", "WebSocketFraming",
        ],
        products: nio("NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket")
            + [.product(name: "Yams", package: "Yams")], settings: house),
]

let executables =
    functions.map { name in
        Target.executableTarget(
            name: name, dependencies: ["Endpoints"], path: "Sources/Functions/\(name)", swiftSettings: lean)
    } + [
        .executableTarget(name: "Controller", dependencies: ["SessionControl"], swiftSettings: house),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "AWSClients", "BrowserControl", "BusEvents", "ByteEncodings", "DevToolsProtocol", "Digests",
                "Endpoints", "EventBus", "HTTPTransport", "JSONCoding", "JSONModel", "LanguageModels", "LocalCloud",
                "ProcessEnvironment", "SessionControl", "SessionStore", "Timestamps",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
    ]

/// What tests share: servers that they start, and fakes that pass the conformance suites.
let testSupport: [Target] = [
    .target(
        name: "TestSupport",
        dependencies: [
            "BusEvents", "ByteEncodings", "Digests", "Endpoints", "EventBus", "JSONCoding", "JSONModel",
            "LambdaRuntime",
            "ProcessEnvironment", "SessionLifecycle", "SessionStore", "StructuredLogging", "Timestamps",
        ], path: "Tests/TestSupport", swiftSettings: house)
]

let tests: [Target] = [
    test("JSONSyntax", ["JSONModel", "JSONSyntax"]),
    test("WebSocketFraming", ["WebSocketFraming"]),
    test("JSONCoding", ["JSONCoding", "JSONModel"]),
    test("SessionFiles", ["SessionFiles", "TestSupport", "Timestamps"]),
    test("DevToolsProtocol", ["DevToolsProtocol", "JSONModel", "JSONSyntax", "SessionFiles"]),
    test(
        "BrowserControl",
        [
            "AccessTokens", "BrowserControl", "ByteEncodings", "DevToolsProtocol", "Digests", "EgressRules",
            "JSONCoding", "JSONModel", "ProcessEnvironment", "SessionControl", "SessionFiles", "TestSupport",
            "Timestamps", "WebSocketFraming",
        ],
        products: nio("NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket")),
    test(
        "SessionControl",
        [
            "AccessTokens", "BrowserControl", "BrowserEngine", "BusEvents", "ByteEncodings", "DevToolsProtocol",
            "Digests",
            "EgressRules",
            "JSONCoding", "JSONModel", "LanguageModels", "ProcessEnvironment", "RedisTransport", "SessionControl",
            "SessionLifecycle",
            "SessionStore", "StagehandProtocol", "StructuredLogging", "TestSupport", "Timestamps",
        ]),
    test("EgressRules", ["EgressRules"]),
    test("PageSnapshot", ["JSONModel", "PageSnapshot"]),
    test(
        "LanguageModels",
        [
            "HTTPTransport", "JSONCoding", "JSONModel", "LanguageModels", "ProcessEnvironment", "StructuredLogging",
            "TestSupport", "Timestamps",
        ]),
    test(
        "BrowserEngine",
        [
            "BrowserControl", "BrowserEngine", "ByteEncodings", "DevToolsProtocol", "JSONCoding", "JSONModel",
            "LanguageModels", "PageSnapshot", "ProcessEnvironment", "StagehandProtocol", "StructuredLogging",
            "TestSupport", "Timestamps",
        ],
        products: nio("NIOCore", "NIOHTTP1", "NIOPosix")),
    test("RedisTransport", ["CHiredis", "ProcessEnvironment", "RedisTransport", "TestSupport"]),
    test(
        "SessionStore",
        [
            "Digests", "JSONModel", "ProcessEnvironment", "RedisTransport", "SessionLifecycle", "SessionStore",
            "TestSupport", "Timestamps",
        ]),
    test(
        "Endpoints",
        [
            "AccessTokens", "BusEvents", "ByteEncodings", "Digests", "Endpoints", "EventBus", "JSONCoding", "JSONModel",
            "LambdaRuntime", "ProcessEnvironment", "RedisTransport", "SessionLifecycle", "SessionStore",
            "StagehandProtocol", "StructuredLogging", "TestSupport", "Timestamps",
        ], exclude: ["Recorded"]),
    test("ByteEncodings", ["ByteEncodings"]),
    test("SessionLifecycle", ["JSONModel", "SessionLifecycle", "Timestamps"]),
    test("Timestamps", ["Timestamps"]),
    test("StagehandProtocol", ["AccessTokens", "EgressRules", "JSONCoding", "JSONModel", "StagehandProtocol"]),
    test("BusEvents", ["BusEvents"]),
    test(
        "StructuredLogging",
        ["JSONCoding", "JSONModel", "ProcessEnvironment", "StructuredLogging", "TestSupport", "Timestamps"]),
    test("AccessTokens", ["AccessTokens", "ByteEncodings", "Digests", "JSONCoding", "JSONModel", "Timestamps"]),
    .executableTarget(
        name: "SnapshotBench",
        dependencies: [
            "BrowserControl", "BrowserEngine", "JSONModel", "PageSnapshot",
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        ], path: "Benchmarks/snapshot", swiftSettings: house),
    .executableTarget(
        name: "EchoFunction", dependencies: ["JSONCoding", "JSONModel"], path: "Tests/EchoFunction",
        swiftSettings: house),
    .executableTarget(
        name: "CloudHost", dependencies: ["JSONCoding", "LocalCloud", "ProcessEnvironment"], path: "Tests/CloudHost",
        swiftSettings: house),
    test(
        "LocalCloud",
        [
            "AWSClients", "ByteEncodings", "CloudHost", "Digests", "EchoFunction", "HTTPTransport", "JSONCoding",
            "JSONModel", "LocalCloud", "ProcessEnvironment", "SigV4", "TestSupport", "Timestamps",
        ],
        products: nio("NIOCore", "NIOPosix", "NIOHTTP1")),
    test(
        "Template",
        [
            "BusEvents", "Endpoints", "EventPattern", "JSONCoding", "JSONModel", "LambdaEvents", "LocalCloud",
            "TestSupport",
        ]),
    test(
        "AWSClients",
        [
            "AWSClients", "Digests", "HTTPTransport", "JSONCoding", "JSONModel", "ProcessEnvironment", "SigV4",
            "TestSupport", "Timestamps",
        ]),
    test("Digests", ["ByteEncodings", "Digests"]),
    test("EventPattern", ["EventPattern", "JSONCoding", "JSONModel", "TestSupport"]),
    test("SigV4", ["Digests", "JSONCoding", "SigV4", "TestSupport", "Timestamps"]),
    test("HTTPTransport", ["HTTPTransport", "TestSupport"]),
    .executableTarget(
        name: "RuntimeProbe",
        dependencies: [
            "HTTPTransport", "JSONModel", "LambdaRuntime", "ProcessEnvironment", "StructuredLogging", "Timestamps",
        ],
        path: "Tests/RuntimeProbe", swiftSettings: house),
    .executableTarget(
        name: "EchoBench",
        dependencies: [
            "HTTPTransport", "JSONCoding", "JSONModel", "LambdaRuntime", "ProcessEnvironment", "RedisTransport",
        ],
        path: "Benchmarks/runtime/EchoBench", swiftSettings: house),
    .executableTarget(
        name: "JSONBench", dependencies: ["JSONCoding", "JSONModel"], path: "Benchmarks/json", swiftSettings: house),
    test(
        "LambdaRuntime",
        ["ByteEncodings", "JSONCoding", "JSONModel", "LambdaRuntime", "RuntimeProbe", "TestSupport", "Timestamps"]),
]

let package = Package(
    name: "wallcrawler",
    products: functions.map { .executable(name: $0, targets: [$0]) } + [
        .executable(name: "wallcrawler-controller", targets: ["Controller"]),
        .executable(name: "wallcrawler", targets: ["CLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: cLibraries + portsAndAdapters + pureCore + services + executables + testSupport + tests,
    swiftLanguageModes: [.v6]
)
