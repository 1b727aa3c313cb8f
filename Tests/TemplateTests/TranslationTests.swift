import JSONCoding
import JSONModel
import TestSupport
import Testing

/// What AWS makes of the template: SAM's own translator, and cfn-lint's opinion of the result.
@Suite("The translated template", .enabled(if: TestPython.path != nil, Comment(rawValue: TestPython.absence)))
struct TranslationTests {
    private static let program = """
        import json, os, sys, tempfile
        from pathlib import Path
        os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
        from cfnlint.api import lint_file
        from samtranslator.parser.parser import Parser
        from samtranslator.translator.translator import Translator
        from samtranslator.yaml_helper import yaml_parse
        template = yaml_parse(open(sys.argv[1]).read())
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                # As `sam package` does it.
                resource["Properties"]["CodeUri"] = "s3://packages/" + resource["Properties"]["CodeUri"].split("/")[-1]
        translated = Translator({}, Parser()).translate(template, {})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "translated.json")
            path.write_text(json.dumps(translated))
            found = [f"{m.rule.id} {m.message}" for m in lint_file(path)]
            found += [f"{m.rule.id} {m.message}" for m in lint_file(Path(sys.argv[1]))]
        print("RESULT" + json.dumps({"resources": translated["Resources"], "lint": found}))
        """

    private static let result = Result {
        let output = try TestPython.run(program, [Product.root + "/infra/template.yaml"])
        let parts = output.split(separator: "RESULT", maxSplits: 1)
        guard let json = parts.last, output.contains("RESULT") else { throw FixtureError(output) }
        return try JSON.value(from: Array(json.utf8))
    }

    private func resources(_ type: String) throws -> [String: JSONValue] {
        let all = try #require(try Self.result.get()["resources"]?.objectValue)
        return all.filter { $0.value["Type"]?.stringValue == type }.compactMapValues { $0["Properties"] }
    }

    @Test("cfn-lint has nothing to say")
    func lint() throws {
        let found = try #require(try Self.result.get()["lint"]?.arrayValue).compactMap(\.stringValue)
        // The older runtime is offered on purpose, as long as AWS runs it; its end is written beside the parameter.
        let remaining = found.filter { !($0.hasPrefix("W1030 ") && $0.contains("provided.al2023")) }
        #expect(remaining.isEmpty, "\(remaining)")
    }

    @Test("EventBridge may invoke the target of every rule, for that rule only")
    func ruleTargets() throws {
        let permissions = try resources("AWS::Lambda::Permission").values
        let rules = try resources("AWS::Events::Rule")
        #expect(rules.count >= 5)
        for (name, rule) in rules {
            for target in try #require(rule["Targets"]?.arrayValue) {
                let function = try #require(target["Arn"]?["Fn::GetAtt"]?.arrayValue?.first)
                #expect(
                    permissions.contains {
                        $0["Principal"] == "events.amazonaws.com" && $0["Action"] == "lambda:InvokeFunction"
                            && $0["FunctionName"] == ["Ref": function]
                            && $0["SourceArn"] == ["Fn::GetAtt": [.string(name), "Arn"]]
                    }, "\(name)")
                #expect(target["DeadLetterConfig"]?["Arn"] != nil, "\(name)")
            }
        }
    }

    @Test("API Gateway may invoke the function of every method, for that method only, and the authorizer")
    func methods() throws {
        let permissions = try resources("AWS::Lambda::Permission").values
        let body = try #require(try resources("AWS::ApiGateway::RestApi").values.first?["Body"])
        let paths = try #require(body["paths"]?.objectValue)
        #expect(paths.count == 38)
        for (path, item) in paths {
            for (method, operation) in try #require(item.objectValue) {
                let uri = try #require(operation["x-amazon-apigateway-integration"]?["uri"]?["Fn::Sub"]?.stringValue)
                let function = try #require(
                    uri.split(separator: "${").last { $0.contains(".Arn}") }
                ).prefix { $0 != "." }
                let source =
                    "/\(method.uppercased())"
                    + path.split(separator: "/").map { part in
                        part.hasPrefix("{") ? "/*" : "/\(part)"
                    }.joined()
                #expect(
                    permissions.contains {
                        $0["Principal"] == "apigateway.amazonaws.com"
                            && $0["FunctionName"] == ["Ref": .string(String(function))]
                            && $0["SourceArn"]?["Fn::Sub"]?.arrayValue?.first?.stringValue?.hasSuffix(
                                "${__Stage__}\(source)")
                                == true
                    }, "\(method) \(path)")
                #expect(operation["security"] == [["KeyAuthorizer": []]], "\(method) \(path)")
            }
        }
        #expect(
            permissions.contains {
                $0["Principal"] == "apigateway.amazonaws.com"
                    && $0["FunctionName"] == ["Fn::GetAtt": ["AuthorizerFunction", "Arn"]]
            })
    }

    @Test("API Gateway may invoke the function of every WebSocket route, for that API only, and its authorizer")
    func webSocketRoutes() throws {
        let permissions = try resources("AWS::Lambda::Permission").values
        let integrations = try resources("AWS::ApiGatewayV2::Integration")
        let routes = try resources("AWS::ApiGatewayV2::Route")
        #expect(routes.count == 6 && integrations.count == 1)
        for (name, route) in routes {
            #expect(route["ApiId"] == ["Ref": "ScreencastApi"], "\(name)")
            let target = try #require(route["Target"]?["Fn::Sub"]?.stringValue)
            let integration = try #require(integrations[String(target.dropFirst("integrations/${".count).dropLast())])
            let uri = try #require(integration["IntegrationUri"]?["Fn::Sub"]?.stringValue)
            let function = try #require(uri.split(separator: "${").last { $0.contains(".Arn}") }).prefix { $0 != "." }
            #expect(
                permissions.contains {
                    $0["Principal"] == "apigateway.amazonaws.com" && $0["Action"] == "lambda:InvokeFunction"
                        && $0["FunctionName"] == ["Ref": .string(String(function))]
                        && $0["SourceArn"]?["Fn::Sub"]?.stringValue?.hasSuffix(":${ScreencastApi}/live/*") == true
                }, "\(name)")
        }
        let authorizer = try #require(try resources("AWS::ApiGatewayV2::Authorizer")["ScreencastAuthorizer"])
        let uri = try #require(authorizer["AuthorizerUri"]?["Fn::Sub"]?.stringValue)
        #expect(uri.contains("/functions/${AuthorizerFunction.Arn}/invocations"))
        #expect(
            permissions.contains {
                $0["FunctionName"] == ["Ref": "AuthorizerFunction"]
                    && $0["SourceArn"]?["Fn::Sub"]?.stringValue?.hasSuffix(
                        ":${ScreencastApi}/authorizers/${ScreencastAuthorizer}") == true
            })
    }

    @Test("the deployment of the WebSocket API is made after all that it copies")
    func webSocketDeployment() throws {
        let all = try #require(try Self.result.get()["resources"]?.objectValue)
        let copied = all.filter {
            ["AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::RouteResponse"].contains($0.value["Type"]?.stringValue)
        }.keys
        let deployments = all.values.filter { $0["Type"] == "AWS::ApiGatewayV2::Deployment" }
        #expect(deployments.count == 1)
        let awaited = deployments.first?["DependsOn"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(awaited.sorted() == copied.sorted() && awaited.count == 10)
    }

    @Test("a streamed method calls its function's streaming address, every other one the ordinary one")
    func streaming() throws {
        let operations = ["act", "agentExecute", "extract", "navigate", "observe"]
        let body = try #require(try resources("AWS::ApiGateway::RestApi").values.first?["Body"])
        for (path, item) in try #require(body["paths"]?.objectValue) {
            for (_, operation) in try #require(item.objectValue) {
                let integration = try #require(operation["x-amazon-apigateway-integration"])
                let uri = try #require(integration["uri"]?["Fn::Sub"]?.stringValue)
                let isFiles = path.split(separator: "/").contains { $0 == "downloads" || $0 == "uploads" }
                if isFiles || operations.contains(where: { path.hasSuffix("/\($0)") }) {
                    #expect(uri.contains("/2021-11-15/") && uri.hasSuffix("/response-streaming-invocations"), "\(path)")
                    #expect(
                        integration["responseTransferMode"] == "STREAM" && integration["timeoutInMillis"] == 900_000)
                } else {
                    #expect(uri.contains("/2015-03-31/") && uri.hasSuffix("/invocations"), "\(path)")
                    #expect(integration["responseTransferMode"] == nil)
                }
            }
        }
    }

    @Test("every function that handles events sends what it could not handle to a queue")
    func destinations() throws {
        let configurations = try resources("AWS::Lambda::EventInvokeConfig").values
        let mapped = try resources("AWS::Events::Rule").values
            .flatMap { $0["Targets"]?.arrayValue ?? [] }.compactMap { $0["Arn"]?["Fn::GetAtt"]?.arrayValue?.first }
        for function in Set(mapped) {
            let configuration = try #require(configurations.first { $0["FunctionName"] == ["Ref": function] })
            #expect(configuration["DestinationConfig"]?["OnFailure"]?["Destination"] != nil)
        }
    }

    @Test(
        "every function may do no more than its own policies say: no managed policy but those for logs, network and tracing"
    )
    func roles() throws {
        for (name, role) in try resources("AWS::IAM::Role") {
            for policy in role["ManagedPolicyArns"]?.arrayValue ?? [] {
                let text = "\(policy)"
                #expect(
                    [
                        "AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess",
                        "AWSXrayWriteOnlyAccess", "AmazonECSTaskExecutionRolePolicy", "AWSLambdaSQSQueueExecutionRole",
                    ]
                    .contains { text.contains($0) }, "\(name): \(text)")
            }
            for policy in role["Policies"]?.arrayValue ?? [] {
                for statement in policy["PolicyDocument"]?["Statement"]?.arrayValue ?? [] {
                    let action = statement["Action"]?.stringValue ?? "\(statement["Action"] ?? .null)"
                    #expect(!action.contains("*"), "\(name): \(action)")
                    #expect(
                        statement["Resource"] != "*" || action == "ec2:DescribeNetworkInterfaces", "\(name): \(action)")
                }
            }
        }
    }
}
