import JSONModel
import Testing

@testable import LocalCloud

@Suite("The template's WebSocket API")
struct WebSocketAPITests {
    private static let messages = ["$default", "ping", "start_screencast", "stop_screencast"]

    @Test("every route leads to the screencast function, and there are no others")
    func routes() throws {
        let api = try #require(try Product.stack().webSocketAPI)
        #expect(Set(api.routes.keys) == Set(Self.messages + ["$connect", "$disconnect"]))
        #expect(api.routes.values.allSatisfy { $0.functionName == "wallcrawler-screencast" })
        #expect(api.stages.map(\.name) == ["live"])
        let source = try Product.text("Sources/Endpoints/Screencast/ScreencastFunction.swift")
        for key in ["$connect", "$disconnect", "start_screencast", "stop_screencast", "ping"] {
            #expect(source.contains("case \"\(key)\""), "\(key)")
        }
    }

    @Test("who connects is let in by the authorizer of the REST API, whichever way the key comes")
    func authorization() throws {
        let api = try #require(try Product.stack().webSocketAPI)
        let authorizer = try #require(api.routes["$connect"]?.authorizer)
        #expect(authorizer.functionName == "wallcrawler-authorizer")
        #expect(authorizer.identitySources == [.header("Host")])
    }

    @Test("whoever says something is answered; connecting and leaving have no answer to give")
    func answers() throws {
        let api = try #require(try Product.stack().webSocketAPI)
        for (key, route) in api.routes { #expect(route.answers == Self.messages.contains(key), "\(key)") }
    }

    @Test("the function has the time that API Gateway waits, and the stage has limits and logs no data")
    func limits() throws {
        let stack = try Product.stack()
        let api = try #require(stack.webSocketAPI)
        let function = try #require(stack.functions.first { $0.shortName == "screencast" })
        for route in api.routes.values {
            #expect(function.timeoutSeconds * 1000 >= route.timeoutMilliseconds)
        }
        let stage = try #require(try Product.resources("AWS::ApiGatewayV2::Stage").values.first)
        let settings = try #require(stage["DefaultRouteSettings"])
        #expect((settings["ThrottlingRateLimit"]?.integerValue ?? 0) > 0)
        #expect((settings["ThrottlingBurstLimit"]?.integerValue ?? 0) > 0)
        #expect(settings["DataTraceEnabled"]?.boolValue == false)
        #expect(stage["AccessLogSettings"] == nil, "there may be no role to write them with")
    }

    @Test("the browser task knows the address that clients use, and may send to connections there")
    func controller() throws {
        let stack = try Product.stack()
        let container = try #require(stack.taskDefinitions.first?.containers.first)
        #expect(container.environment["WEBSOCKET_API_ENDPOINT"] == "ws://127.0.0.1:4401/live")
        #expect(stack.outputs["WebSocketURL"] == "ws://127.0.0.1:4401/live")
        let role = try #require(try Product.resources("AWS::IAM::Role")["BrowserTaskRole"])
        let statements = (role["Policies"]?.arrayValue ?? []).flatMap {
            $0["PolicyDocument"]?["Statement"]?.arrayValue ?? []
        }
        let sending = try #require(statements.first { $0["Action"] == "execute-api:ManageConnections" })
        #expect(sending["Resource"]?.stringValue?.hasSuffix(":ScreencastApi/live/POST/@connections/*") == true)
    }

    @Test("the function may publish events and nothing else")
    func leastPrivilege() throws {
        let function = try #require(try Product.resources("AWS::Serverless::Function")["ScreencastFunction"])
        let statements = (function["Policies"]?.arrayValue ?? []).flatMap { $0["Statement"]?.arrayValue ?? [] }
        #expect(statements.map { $0["Action"] } == ["events:PutEvents"])
    }
}
