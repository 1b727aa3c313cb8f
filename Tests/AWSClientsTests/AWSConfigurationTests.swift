import AWSClients
import HTTPTransport
import ProcessEnvironment
import Testing

@Suite("AWSConfiguration")
struct AWSConfigurationTests {
    /// Where a call of EventBridge and one of SQS go.
    private func urls(_ variables: [String: String]) throws -> [String] {
        var all = ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"]
        all.merge(variables) { $1 }
        let aws = try ScriptedAWS(
            .json(#"{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}"#), .json(#"{"MessageId":"m"}"#),
            environment: EnvironmentVariables(all))
        _ = EventBridgeClient(aws.connection, busName: "b").putEvents([.example()], timeoutMilliseconds: 1000)
        _ = try SQSClient(aws.connection).sendMessage("m", queueURL: "q", delaySeconds: 0, timeoutMilliseconds: 1000)
        return aws.http.requests.map(\.url)
    }

    @Test("services are where AWS has them in the region")
    func defaults() throws {
        #expect(
            try urls(["AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "us-east-1"])
                == ["https://events.eu-central-1.amazonaws.com/", "https://sqs.eu-central-1.amazonaws.com/"])
        #expect(
            try urls(["AWS_DEFAULT_REGION": "cn-north-1"])
                == ["https://events.cn-north-1.amazonaws.com.cn/", "https://sqs.cn-north-1.amazonaws.com.cn/"])
    }

    @Test("where IPv6 is wanted, services are at their dual-stack endpoints")
    func dualStack() throws {
        #expect(
            try urls(["AWS_REGION": "eu-central-1", "AWS_USE_DUALSTACK_ENDPOINT": "true"])
                == ["https://events.eu-central-1.api.aws/", "https://sqs.eu-central-1.api.aws/"])
        #expect(
            try urls(["AWS_REGION": "cn-north-1", "AWS_USE_DUALSTACK_ENDPOINT": "TRUE"]).first
                == "https://events.cn-north-1.api.amazonwebservices.com.cn/")
        #expect(
            try urls(["AWS_REGION": "eu-central-1", "AWS_USE_DUALSTACK_ENDPOINT": "false"]).first
                == "https://events.eu-central-1.amazonaws.com/")
    }

    @Test("an endpoint of one service comes before the endpoint of all")
    func endpoints() throws {
        #expect(
            try urls([
                "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:4566/",
                "AWS_ENDPOINT_URL_SQS": "http://[::1]:9324/queues/",
            ]) == ["http://127.0.0.1:4566/", "http://[::1]:9324/queues/"])
    }

    @Test(
        "a region or an endpoint that is missing or malformed is named",
        arguments: [
            ([:], "AWS_REGION"), (["AWS_REGION": "us-east-1.evil.example/"], "AWS_REGION"),
            (["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "ftp://x"], "AWS_ENDPOINT_URL"),
            (["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://"], "AWS_ENDPOINT_URL"),
            (["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_ECS": "http://user@host/"], "AWS_ENDPOINT_URL_ECS"),
            (["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_EC2": "http://host/?a=b"], "AWS_ENDPOINT_URL_EC2"),
            (
                ["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://h\r\nX: y"],
                "AWS_ENDPOINT_URL_SECRETS_MANAGER"
            ),
        ] as [([String: String], String)])
    func malformed(_ variables: [String: String], _ name: String) {
        let error = #expect(throws: EnvironmentError.self) {
            try AWSConfiguration(environment: EnvironmentVariables(variables))
        }
        #expect(error?.variable == name)
    }
}
