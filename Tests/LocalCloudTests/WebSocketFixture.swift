import JSONCoding
import JSONModel
import LocalCloud
import Testing

/// A cloud with a WebSocket API in front of `EchoFunction`.
enum WebSocketFixture {
    /// `more` goes below `Resources`, `connect` to the properties of the route `$connect`.
    static func template(connect: String = "", more: String = "") -> String {
        """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: api, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action}
          Echo:
            Type: AWS::Serverless::Function
            Properties: {FunctionName: echo, Timeout: 60, Environment: {Variables: {API: !GetAtt Api.ApiEndpoint}}}
          Gate:
            Type: AWS::Serverless::Function
            Properties: {FunctionName: gate}
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Api
              IntegrationType: AWS_PROXY
              IntegrationUri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Echo.Arn}/invocations
          Slow:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Echo.Arn, TimeoutInMillis: 200}
          Connect:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $connect, Target: !Sub 'integrations/${Integration}'\(connect)}
          Disconnect:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $disconnect, Target: !Join [/, [integrations, !Ref Integration]]}
          Ask: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: ask, RouteResponseSelectionExpression: $default, Target: !Sub 'integrations/${Integration}'}}
          AskResponse: {Type: AWS::ApiGatewayV2::RouteResponse, Properties: {ApiId: !Ref Api, RouteId: !Ref Ask, RouteResponseKey: $default}}
          Tell: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: tell, Target: !Sub 'integrations/${Integration}'}}
          Wait: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: wait, Target: !Sub 'integrations/${Slow}'}}
          Authorizer:
            Type: AWS::ApiGatewayV2::Authorizer
            Properties:
              Name: keys
              ApiId: !Ref Api
              AuthorizerType: REQUEST
              AuthorizerUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Gate.Arn}/invocations
              IdentitySource: [route.request.querystring.key]
          Deployment: {Type: AWS::ApiGatewayV2::Deployment, DependsOn: [Connect], Properties: {ApiId: !Ref Api}}
          Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: live, DeploymentId: !Ref Deployment}}
        \(more)
        """
    }

    /// A template whose every message is answered by `$default`.
    static let withDefault = template(
        more: """
              Default: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: $default, RouteResponseSelectionExpression: $default, Target: !Sub 'integrations/${Integration}'}}
              DefaultResponse: {Type: AWS::ApiGatewayV2::RouteResponse, Properties: {ApiId: !Ref Api, RouteId: !Ref Default, RouteResponseKey: $default}}
            """)

    /// A template whose clients need a key.
    static let authorized = template(connect: ", AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer")

    static func with<Result>(
        _ template: String = withDefault, limits: WebSocketLimits = .standard,
        _ body: (CloudFixture, String) async throws -> Result
    ) async throws -> Result {
        try await CloudFixture.withCloud(template, configure: { $0.webSocketLimits = limits }) { fixture async throws in
            try await body(fixture, #require(await fixture.cloud.webSocketURL))
        }
    }
}

extension CloudFixture {
    /// The WebSocket events that a function has seen.
    func webSocketEvents(_ type: String, function: String = "echo") throws -> [JSONValue] {
        let marker = "event: "
        return stateFile("logs/\(function).log").split(separator: "\n").compactMap { line in
            line.firstRange(of: marker).flatMap { try? JSON.value(from: Array(line[$0.upperBound...].utf8)) }
        }.filter { $0["requestContext"]?["eventType"]?.stringValue == type }
    }

    /// Waits until `$disconnect` has been told, and gives its context.
    func disconnection() async throws -> JSONValue {
        try await wait { try !webSocketEvents("DISCONNECT").isEmpty }
        return try #require(try webSocketEvents("DISCONNECT").first?["requestContext"])
    }
}
