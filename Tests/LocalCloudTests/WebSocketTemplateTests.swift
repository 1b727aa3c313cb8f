import LocalCloud
import Testing

@Suite("WebSocket resources of a template")
struct WebSocketTemplateTests {
    static let mistakes: [(find: String, replace: String, text: String)] = [
        ("ProtocolType: WEBSOCKET", "ProtocolType: HTTP", "template.yaml:4: Resources.Api.Properties.ProtocolType"),
        (
            "$request.body.action}", "$request.header.x}",
            "template.yaml:4: Resources.Api.Properties.RouteSelectionExpression"
        ),
        (
            "{Name: api,", "{Name: api, Colour: red,",
            "template.yaml:4: Resources.Api.Properties.Colour is not supported"
        ),
        ("IntegrationType: AWS_PROXY\n", "IntegrationType: MOCK\n", "IntegrationType must be AWS_PROXY"),
        ("TimeoutInMillis: 200", "TimeoutInMillis: 30000", "TimeoutInMillis must be a whole number from 50 to 29000"),
        (
            "IntegrationUri: !GetAtt Echo.Arn", "IntegrationUri: echo",
            "IntegrationUri echo: must be the URI of a function"
        ),
        ("RouteKey: tell,", "RouteKey: $tell,", "RouteKey $tell"),
        ("RouteKey: tell,", "RouteKey: ask,", "two routes have the key ask"),
        ("RouteKey: tell,", "RouteKey: tell, AuthorizationType: CUSTOM,", "can be CUSTOM only for $connect"),
        ("RouteKey: tell,", "RouteKey: tell, AuthorizationType: AWS_IAM,", "must be NONE or CUSTOM"),
        ("RouteKey: tell,", "RouteKey: tell, ModelSelectionExpression: x,", "Tell.Properties.ModelSelectionExpression"),
        (
            "RouteKey: wait, Target: !Sub 'integrations/${Slow}'", "RouteKey: wait, Target: integrations/None",
            "no integration None"
        ),
        ("AuthorizerType: REQUEST", "AuthorizerType: JWT", "AuthorizerType must be REQUEST"),
        ("route.request.querystring.key", "context.x", "IdentitySource context.x"),
        (", DeploymentId: !Ref Deployment", "", "Stage.Properties.DeploymentId is required"),
        ("StageName: live", "StageName: a/b", "must be a path segment"),
        ("ApiId: !Ref Api, StageName", "ApiId: Other, StageName", "there is no WebSocket API Other"),
    ]

    @Test("what the local cloud cannot honour is an error that says where", arguments: mistakes.indices)
    func mistake(_ index: Int) async throws {
        let mistake = Self.mistakes[index]
        let template = WebSocketFixture.template()
        let found = try #require(template.firstRange(of: mistake.find))
        let changed = template[..<found.lowerBound] + mistake.replace + template[found.upperBound...]
        let error = await #expect(throws: LocalCloudError.self) {
            try await CloudFixture.withCloud(String(changed)) { _ in }
        }
        #expect(error?.code == .template)
        #expect(error?.message.contains(mistake.text) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("template.yaml:") == true)
    }

    @Test("a second WebSocket API is too many, and one that a condition leaves out is none")
    func counts() async throws {
        let second = """
              Second: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.a}}
            """
        let error = await #expect(throws: LocalCloudError.self) {
            try await CloudFixture.withCloud(WebSocketFixture.template(more: second)) { _ in }
        }
        #expect(error?.message.contains("room for one WebSocket API") == true)
        let conditional = """
            Conditions: {Never: !Equals [a, b]}
            Resources:
              Echo: {Type: AWS::Serverless::Function, Properties: {FunctionName: echo}}
              Api: {Type: AWS::ApiGatewayV2::Api, Condition: Never, Properties: {ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.a}}
            """
        try await CloudFixture.withCloud(conditional) { fixture async throws in
            #expect(await fixture.cloud.webSocketURL == nil)
        }
    }
}
