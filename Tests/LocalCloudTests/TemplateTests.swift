import LocalCloud
import ProcessEnvironment
import Testing

@Suite("Templates")
struct TemplateTests {
    /// Starts a cloud with the template, without functions to run, and gives what it says.
    private func failure(_ template: String, parameters: [String: String] = [:]) async throws -> String {
        do {
            try await CloudFixture.withCloud(template, configure: { $0.parameterOverrides = { _ in parameters } }) {
                _ in
            }
            return ""
        } catch let error as LocalCloudError {
            return error.message.split(separator: "/").last.map(String.init) ?? ""
        }
    }

    private static let function = """
        Resources:
          Echo:
            Type: AWS::Serverless::Function
            Properties:

        """

    @Test(
        "what is not supported is an error with its line",
        arguments: [
            (
                "Resources:\n  A:\n    Type: AWS::DynamoDB::Table\n",
                "template.yaml:3: Resources.A: AWS::DynamoDB::Table is not supported by the local cloud"
            ),
            (
                function + "      FileSystemConfigs: []\n",
                "template.yaml:5: Resources.Echo.Properties.FileSystemConfigs is not supported by the local cloud"
            ),
            (
                function + "      Timeout: soon\n",
                "template.yaml:5: Resources.Echo.Properties.Timeout must be a whole number from 1 to 900"
            ),
            (function + "      Handler: !Ref Nothing\n", "template.yaml:5: there is no parameter or resource Nothing"),
            (function + "      Handler: !Frob x\n", "template.yaml:5: the function !Frob is not supported"),
            (
                function + "      Handler: a\n      Handler: b\n",
                "template.yaml:5: not valid YAML: written twice: Handler"
            ),
            ("Resources:\n  A: [\n", "template.yaml:"),
            ("Resources: {}\n", "template.yaml:1: Resources is required"),
            ("Recources: {}\n", "template.yaml:1: Recources is no section of a template"),
            (
                function
                    + "      Events:\n        E: {Type: Api, Properties: {Path: /a, Method: get, ResponseTransferMode: STREAM}}\n",
                "template.yaml:6: Resources.Echo.Properties.Events.E.Properties.ResponseTransferMode must be BUFFERED or RESPONSE_STREAM"
            ),
            (
                function + "      Events:\n        E: {Type: Schedule, Properties: {Schedule: cron(0 * * * ? *)}}\n",
                "template.yaml:6: "
            ),
        ])
    func unsupported(_ template: String, _ message: String) async throws {
        #expect(try await failure(template).hasPrefix(message))
    }

    @Test("parameters must be known, given and allowed")
    func parameters() async throws {
        let template =
            "Parameters:\n  Colour: {Type: String, AllowedValues: [red, blue]}\n" + Self.function + "      Handler: x\n"
        #expect(try await failure(template).contains("Colour has no default"))
        #expect(try await failure(template, parameters: ["Colour": "pink"]).contains("must be one of red, blue"))
        #expect(
            try await failure(template, parameters: ["Colour": "red", "Size": "1"]).contains(
                "there is no parameter Size"))
        #expect(try await failure(template, parameters: ["Colour": "red"]).isEmpty)
    }

    @Test("intrinsic functions, conditions, mappings and globals are evaluated")
    func evaluation() async throws {
        let template = """
            Parameters:
              Stage: {Type: String, Default: live}
              Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
            Mappings:
              Sizes: {live: {memory: 512}}
            Conditions:
              IsLive: !Equals [!Ref Stage, live]
              IsDead: !Not [{Condition: IsLive}]
              Both: !And [!Condition IsLive, !Or [!Condition IsDead, !Condition IsLive]]
            Globals:
              Function:
                MemorySize: !FindInMap [Sizes, !Ref Stage, memory]
                Environment: {Variables: {SHARED: global, COLOUR: red}}
            Resources:
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: !Sub '${AWS::StackName}-echo'
                  Environment:
                    Variables:
                      COLOUR: blue
                      ARN: !GetAtt Jobs.Arn
                      URL: !Ref Jobs
                      SUB: !Sub ['${Jobs.QueueName}/${!kept}/${Own}', {Own: !Join ['-', [x, !Select [1, !Ref Names]]]}]
                      CHOSEN: !If [Both, !Ref 'AWS::Region', never]
                      GONE: !If [IsDead, here, !Ref 'AWS::NoValue']
                      LONG: {'Fn::Join': [',', {'Fn::Split': ['|', 'p|q']}]}
              Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
              Absent: {Type: AWS::SQS::Queue, Condition: IsDead}
            Outputs:
              Name: {Value: !Ref Echo}
            """
        try await CloudFixture.withCloud(template) { fixture async throws in
            let stack = await fixture.cloud.stack
            let function = try #require(stack.functions.first)
            #expect(function.name == "wallcrawler-echo")
            #expect(function.memoryMegabytes == 512)
            #expect(stack.outputs == ["Name": "wallcrawler-echo"])
            let endpoint = await fixture.cloud.awsEndpointURL
            #expect(
                function.environment == [
                    "SHARED": "global", "COLOUR": "blue", "ARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
                    "URL": "\(endpoint)/000000000000/jobs", "SUB": "jobs/${kept}/x-b", "CHOSEN": "us-east-1",
                    "LONG": "p,q",
                ])
        }
    }

    @Test("the project's own template is understood")
    func ownTemplate() async throws {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let text = CloudFixture.read("\(path)/infra/template.yaml")
        try #require(!text.isEmpty)
        let configure: (inout LocalCloudConfiguration) -> Void = { configuration in
            configuration.redisURL = nil
            configuration.parameterOverrides = { ["RedisURL": $0.redisURL.revealed] }
        }
        try await CloudFixture.withCloud(text, configure: configure) { fixture async throws in
            let stack = await fixture.cloud.stack
            #expect(stack.functions.count >= 10)
            let redis = await fixture.cloud.redisURL.revealed
            #expect(stack.functions.allSatisfy { $0.environment["REDIS_URL"] == redis })
            #expect(stack.taskDefinitions.count == 1)
        }
    }
}
