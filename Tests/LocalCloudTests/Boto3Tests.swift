import Glibc
import LocalCloud
import Testing

@Suite("boto3 against the AWS endpoint")
struct Boto3Tests {
    private static let script = """
        import boto3, json, sys
        from botocore.config import Config
        from botocore.exceptions import ClientError
        url = sys.argv[1]
        def client(name): return boto3.client(name, endpoint_url=url, region_name='us-east-1', config=Config(retries={'total_max_attempts': 1}))
        sqs = client('sqs')
        plain = sqs.get_queue_url(QueueName='plain')['QueueUrl']
        sqs.send_message(QueueUrl=plain, MessageBody='hello', MessageAttributes={'a': {'DataType': 'String', 'StringValue': 'b'}})
        message = sqs.receive_message(QueueUrl=plain, MessageAttributeNames=['All'], WaitTimeSeconds=5)['Messages'][0]
        assert message['Body'] == 'hello' and message['MessageAttributes']['a']['StringValue'] == 'b'
        sqs.delete_message(QueueUrl=plain, ReceiptHandle=message['ReceiptHandle'])
        sqs.purge_queue(QueueUrl=plain)
        try: sqs.get_queue_url(QueueName='none'); assert False
        except sqs.exceptions.QueueDoesNotExist: pass
        events = client('events')
        result = events.put_events(Entries=[{'Source': 'shop.x', 'DetailType': 'T', 'Detail': json.dumps({'size': 9}), 'EventBusName': 'sessions'}])
        assert result['FailedEntryCount'] == 0, result
        seen = sqs.get_queue_url(QueueName='seen')['QueueUrl']
        assert json.loads(sqs.receive_message(QueueUrl=seen, WaitTimeSeconds=5)['Messages'][0]['Body'])['detail'] == {'size': 9}
        secrets = client('secretsmanager')
        assert len(secrets.get_secret_value(SecretId='Master')['SecretString']) == 64
        try: secrets.get_secret_value(SecretId='none'); assert False
        except secrets.exceptions.ResourceNotFoundException: pass
        ecs = client('ecs')
        network = {'awsvpcConfiguration': {'subnets': ['subnet-a']}}
        task = ecs.run_task(cluster='browsers', taskDefinition='browser', networkConfiguration=network, count=1)['tasks'][0]['taskArn']
        ecs.get_waiter('tasks_running').wait(cluster='browsers', tasks=[task], WaiterConfig={'Delay': 1, 'MaxAttempts': 20})
        found = ecs.describe_tasks(cluster='browsers', tasks=[task])['tasks'][0]
        details = {d['name']: d['value'] for d in found['attachments'][0]['details']}
        assert ecs.list_tasks(cluster='browsers')['taskArns'] == [task]
        ec2 = client('ec2')
        interface = ec2.describe_network_interfaces(NetworkInterfaceIds=[details['networkInterfaceId']])['NetworkInterfaces'][0]
        assert interface['Association']['PublicIp'] == details['privateIPv4Address']
        try: ec2.describe_network_interfaces(NetworkInterfaceIds=['eni-0']); assert False
        except ClientError as error: assert error.response['Error']['Code'] == 'InvalidNetworkInterfaceID.NotFound'
        ecs.stop_task(cluster='browsers', task=task)
        bad = boto3.client('events', endpoint_url=url, region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='y')
        try: bad.put_events(Entries=[{'Source': 's', 'DetailType': 't', 'Detail': '{}'}]); assert False
        except ClientError as error: assert error.response['Error']['Code'] == 'UnrecognizedClientException', error
        try: ecs.create_cluster(); assert False
        except ClientError as error: assert error.response['Error']['Code'] == 'UnknownOperationException', error
        print('all good')
        """

    private static let isInstalled = system("python3 -c 'import boto3' 2>/dev/null") == 0

    @Test("every call that the product makes works unmodified", .enabled(if: isInstalled, "boto3 is not installed"))
    func calls() async throws {
        let sleeper = CloudFixture.makeDirectory()
        defer { CloudFixture.remove(sleeper) }
        CloudFixture.write("#!/bin/sh\nexec sleep 600\n", to: "\(sleeper)/task")
        chmod("\(sleeper)/task", 0o755)
        try await CloudFixture.withCloud(
            AWSEndpointTests.template, configure: { $0.containerExecutable = { _ in "\(sleeper)/task" } }
        ) { fixture async throws in
            let client = await SignedClient(fixture)
            CloudFixture.write(Self.script, to: "\(fixture.directory)/calls.py")
            let variables =
                "AWS_ACCESS_KEY_ID=\(client.accessKeyID) AWS_SECRET_ACCESS_KEY=\(client.secret) AWS_SESSION_TOKEN=\(client.token)"
            let command = "\(variables) python3 -W ignore \(fixture.directory)/calls.py \(client.url) 2>&1"
            let pipe = try #require(popen(command, "r"))
            var output = ""
            var buffer = [CChar](repeating: 0, count: 4_096)
            while let line = fgets(&buffer, CInt(buffer.count), pipe) { output += String(cString: line) }
            #expect(pclose(pipe) == 0)
            #expect(output == "all good\n")
        }
    }
}
