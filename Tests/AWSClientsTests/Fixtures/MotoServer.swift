import AWSClients
import HTTPTransport
import JSONCoding
import JSONModel
import ProcessEnvironment
import TestSupport
import Testing

/// The public emulator of AWS, moto, with authentication on: it verifies signatures and permissions.
struct MotoServer: Sendable {
    @TaskLocal static var current: MotoServer?

    private let process: RunningProcess
    let url: String
    /// What `preparation` printed: keys and the names of what it made.
    let facts: [String: String]

    static func start() throws -> MotoServer {
        let path = try #require(TestPython.path)
        // The first three calls make the first user; every later one must be signed.
        let process = RunningProcess(
            path, arguments: ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            environment: TestPython.environment.merging(["INITIAL_NO_AUTH_ACTION_COUNT": "3"]) { $1 })
        do {
            let url = try address(of: process)
            let output = try TestPython.run(preparation, [url])
            let facts = try JSON.decode([String: String].self, from: Array(output.utf8))
            return MotoServer(process: process, url: url, facts: facts)
        } catch {
            process.stop()
            throw error
        }
    }

    func stop() {
        process.stop()
    }

    func fact(_ name: String) throws -> String {
        try #require(facts[name], "the preparation made no \(name)")
    }

    /// Runs a program that finds `aws(service)`, a client of boto3 with all permissions, and its arguments in `arguments`.
    func administer(_ program: String, _ arguments: String...) throws -> String {
        try TestPython.run(
            Self.administration + program, [url, fact("adminKey"), fact("adminSecret")] + arguments)
    }

    /// A connection with the temporary credentials of a role that may do what the product does, or with others.
    func connection(changing variables: [String: String] = [:]) throws -> AWSConnection {
        var all = [
            "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": try fact("key"),
            "AWS_SECRET_ACCESS_KEY": try fact("secret"), "AWS_SESSION_TOKEN": try fact("token"),
        ]
        all.merge(variables) { $1 }
        let environment = EnvironmentVariables(all)
        let http = try CurlClient(CurlConfiguration())
        return AWSConnection(
            configuration: try AWSConfiguration(environment: environment),
            credentials: try AWSCredentialsProvider(environment: environment, http: http, timing: .system), http: http,
            timing: .system)
    }

    /// The emulator chooses its port and prints it.
    private static func address(of process: RunningProcess) throws -> String {
        var address: String?
        let isSettled = eventually(within: 60) {
            address = process.output.firstMatch(of: /Running on (http:\/\/127\.0\.0\.1:[0-9]+)/).map { String($0.1) }
            return address != nil || !process.isRunning
        }
        guard isSettled, let address else {
            throw TestPython.Failure(description: "moto does not start: \(process.output)")
        }
        return address
    }

    private static let administration = """
        import boto3, json, sys
        url, key, secret, *arguments = sys.argv[1:]
        def aws(service):
            return boto3.client(service, endpoint_url=url, region_name="eu-central-1", aws_access_key_id=key,
                                aws_secret_access_key=secret)

        """

    private static let preparation = """
        import boto3, json, sys, urllib.request
        url = sys.argv[1]
        def client(service, keys):
            return boto3.client(service, endpoint_url=url, region_name="eu-central-1", aws_access_key_id=keys[0],
                                aws_secret_access_key=keys[1])
        def policy(*actions):
            return json.dumps({"Version": "2012-10-17",
                               "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})

        iam = client("iam", ("first", "first"))
        iam.create_user(UserName="admin")
        iam.put_user_policy(UserName="admin", PolicyName="all", PolicyDocument=policy("*"))
        made = iam.create_access_key(UserName="admin")["AccessKey"]
        keys = (made["AccessKeyId"], made["SecretAccessKey"])

        iam = client("iam", keys)
        trust = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
        role = iam.create_role(RoleName="function", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName="function", PolicyName="product", PolicyDocument=policy(
            "events:PutEvents", "ecs:RunTask", "ecs:DescribeTasks", "ecs:StopTask", "ec2:DescribeNetworkInterfaces",
            "sqs:SendMessage", "secretsmanager:GetSecretValue", "execute-api:ManageConnections",
            # The name that the emulator has for it; in AWS there is no such action.
            "execute-api:PostToConnection"))
        session = client("sts", keys).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

        ec2 = client("ec2", keys)
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
        group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
        ecs = client("ecs", keys)
        ecs.create_cluster(clusterName="browsers")
        ecs.register_task_definition(
            family="controller", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
            containerDefinitions=[{"name": "controller", "image": "x", "memory": 512}])
        sqs = client("sqs", keys)
        delayed = sqs.create_queue(QueueName="delayed")["QueueUrl"]
        delivered = sqs.create_queue(QueueName="delivered")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=delivered, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events = client("events", keys)
        events.create_event_bus(Name="wallcrawler")
        events.put_rule(Name="all", EventBusName="wallcrawler",
                        EventPattern=json.dumps({"source": ["wallcrawler.api"]}))
        events.put_targets(Rule="all", EventBusName="wallcrawler", Targets=[{"Id": "queue", "Arn": arn}])
        client("secretsmanager", keys).create_secret(Name="master", SecretString="c2VjcmV0")
        # Otherwise every description of a task moves it on to its end.
        urllib.request.urlopen(urllib.request.Request(
            url + "/moto-api/state-manager/set-transition", method="POST",
            data=json.dumps({"model_name": "ecs::task",
                             "transition": {"progression": "manual", "times": 1000}}).encode()))
        print(json.dumps({
            "adminKey": keys[0], "adminSecret": keys[1], "key": session["AccessKeyId"],
            "secret": session["SecretAccessKey"], "token": session["SessionToken"], "subnet": subnet, "group": group,
            "delayed": delayed, "delivered": delivered}))
        """
}

/// Runs a suite with one emulator, which is stopped at its end.
struct MotoTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try MotoServer.start()
        defer { server.stop() }
        try await MotoServer.$current.withValue(server) { try await function() }
    }
}
