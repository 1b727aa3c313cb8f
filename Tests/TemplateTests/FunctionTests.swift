import Testing

@testable import LocalCloud

@Suite("The template's functions")
struct FunctionTests {
    @Test("every function is a folder, a resource of the template and an entry of the manifest's list")
    func lists() throws {
        let folders = try Product.folders(in: "Sources/Functions")
        #expect(try Product.manifestFunctions().sorted() == folders)
        #expect(try Product.stack().functions.map(\.shortName).sorted() == folders)
    }

    @Test("each is packaged under its own name, for the custom runtime")
    func packages() throws {
        for function in try Product.stack().functions {
            #expect(function.codeURI == "../dist/\(function.shortName).zip" && function.handler == "bootstrap")
            #expect(function.logFormat == "JSON")
        }
    }

    @Test("endpoints have routes, handlers of events have events, and nobody has both")
    func kinds() throws {
        let stack = try Product.stack()
        for function in stack.functions {
            let hasRoutes = stack.routes.contains { $0.functionName == function.name }
            let arn = Product.context.arn("lambda", "function:\(function.name)")
            let hasEvents =
                (stack.rules.flatMap(\.targets) + stack.schedules.map(\.target)).contains { $0.arn == arn }
                || stack.eventSources.contains { $0.functionName == function.name }
            switch try Product.kind(of: function.shortName) {
            case "rest", "action", "files": #expect(hasRoutes && !hasEvents, "\(function.shortName)")
            case "events", "monitor": #expect(!hasRoutes && hasEvents, "\(function.shortName)")
            case "authorizer": #expect(!hasRoutes && !hasEvents)
            case "screencast":
                #expect(!hasRoutes && !hasEvents)
                #expect(stack.webSocketAPI?.routes.values.contains { $0.functionName == function.name } == true)
            case let other: Issue.record("\(function.shortName) is served as \(other)")
            }
        }
    }

    /// The routes of the interface, for the functions that exist.
    static let routes = [
        "POST /sessions/start start", "POST /start-session start", "GET /sessions retrieve",
        "GET /sessions/{sessionId}/retrieve retrieve", "GET /sessions/{sessionId}/status retrieve",
        "GET /sessions/{sessionId} retrieve", "POST /sessions/{sessionId}/navigate navigate",
        "POST /sessions/{sessionId}/act act", "POST /sessions/{sessionId}/extract extract",
        "POST /sessions/{sessionId}/observe observe", "POST /sessions/{sessionId}/agentExecute agentExecute",
        "GET /sessions/{sessionId}/replay replay", "GET /sessions/{sessionId}/debug debug",
        "GET /sessions/{sessionId}/downloads downloads", "GET /sessions/{sessionId}/downloads/{fileName} downloads",
        "DELETE /sessions/{sessionId}/downloads/{fileName} downloads",
        "POST /sessions/{sessionId}/uploads uploads", "GET /sessions/{sessionId}/uploads uploads",
        "DELETE /sessions/{sessionId}/uploads/{fileName} uploads",
        "POST /sessions/{sessionId}/cdp-url cdp-url", "POST /sessions/{sessionId}/end end",
    ]

    @Test("every route is declared at the root and under /v1, with its method, and there are no others")
    func declaredRoutes() throws {
        let stack = try Product.stack()
        let names = Dictionary(uniqueKeysWithValues: stack.functions.map { ($0.name, $0.shortName) })
        let declared = stack.routes.map { "\($0.method) \($0.path) \(names[$0.functionName] ?? "?")" }
        let wanted = Self.routes.flatMap { route -> [String] in
            let parts = route.split(separator: " ")
            return [route, "\(parts[0]) /v1\(parts[1]) \(parts[2])"]
        }
        #expect(declared.sorted() == wanted.sorted())
    }

    @Test("every route asks the authorizer, whose answers are not kept, for keys come in one of two headers")
    func authorization() throws {
        let stack = try Product.stack()
        let api = try #require(stack.apis.first)
        #expect(stack.apis.count == 1)
        #expect(stack.routes.allSatisfy { $0.authorizer == "KeyAuthorizer" })
        let authorizer = try #require(api.authorizers["KeyAuthorizer"])
        #expect(authorizer.functionName == "wallcrawler-authorizer" && authorizer.reauthorizeEverySeconds == 0)
    }

    @Test("actions and files are streamed and have 15 minutes, whatever answers in one piece is not")
    func streaming() throws {
        let stack = try Product.stack()
        for route in stack.routes {
            let function = try #require(stack.functions.first { $0.name == route.functionName })
            let isStreamed = try ["action", "files"].contains(Product.kind(of: function.shortName))
            #expect(route.streamsResponse == isStreamed, "\(route.path)")
            #expect(route.timeoutMilliseconds == (isStreamed ? 900_000 : 29_000), "\(route.path)")
            #expect(function.timeoutSeconds * 1000 >= route.timeoutMilliseconds, "\(route.path)")
        }
    }

    @Test("what API Gateway answers by itself has the shape of all errors")
    func gatewayResponses() throws {
        let api = try #require(try Product.stack().apis.first)
        for type in ["UNAUTHORIZED", "ACCESS_DENIED", "MISSING_AUTHENTICATION_TOKEN", "REQUEST_TOO_LARGE", "THROTTLED"]
        {
            let response = try #require(api.gatewayResponses[type])
            let body = try #require(response.bodyTemplate)
            #expect(body.hasPrefix(#"{"success":false,"message":""#), "\(type)")
            #expect(
                body.contains(#""error":""#) && body.contains(#""statusCode":\#(response.statusCode ?? 0)}"#), "\(type)"
            )
        }
    }
}
