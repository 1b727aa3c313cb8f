package import BusEvents
private import JSONCoding
package import JSONModel

/// Events as EventBridge and SQS hand them to functions.
package enum BusDelivery {
    /// An event of the catalogue, in its envelope.
    package static func event(_ event: any BusEvent, id: String = "17793124-05d4-b198-2fde-7ededc63b103") throws
        -> [UInt8]
    {
        try JSON.encode(envelope(type(of: event).detailType, type(of: event).source.rawValue, detail(of: event), id))
    }

    /// The envelope of any event.
    package static func envelope(
        _ detailType: String, _ source: String, _ detail: JSONValue, _ id: String
    ) -> JSONValue {
        [
            "version": "0", "id": .string(id), "detail-type": .string(detailType), "source": .string(source),
            "account": "123456789012", "time": "2026-11-22T17:07:00Z", "region": "us-east-1", "resources": [],
            "detail": detail,
        ]
    }

    /// What an event's members are on the wire.
    package static func detail(of event: some BusEvent) throws -> JSONValue {
        try JSON.value(from: JSON.encode(event))
    }

    /// ECS's own event about a task, shaped as the genuine ones.
    package static func taskStateChange(
        _ arn: String, status: String, startedBy: String?, reason: String = "Essential container in task exited"
    ) throws -> [UInt8] {
        var detail: [String: JSONValue] = [
            "attachments": [
                [
                    "id": "ad48c228", "type": "eni", "status": "DELETED",
                    "details": [["name": "networkInterfaceId", "value": "eni-09a9a44a344ae7c9a"]],
                ]
            ],
            "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/browsers", "desiredStatus": "STOPPED",
            "containers": [
                [
                    "containerArn": "arn:aws:ecs:us-east-1:123456789012:container/browsers/x/y", "exitCode": 137,
                    "lastStatus": .string(status), "name": "controller",
                ]
            ],
            "lastStatus": .string(status), "launchType": "FARGATE", "stopCode": "EssentialContainerExited",
            "stoppedReason": .string(reason), "taskArn": .string(arn), "version": 6,
        ]
        detail["startedBy"] = startedBy.map(JSONValue.string)
        return try JSON.encode(
            envelope("ECS Task State Change", "aws.ecs", .object(detail), "95fb0ab4-e6f9-ba18-da16-ea0a3191d1b4"))
    }

    /// A batch of the cleanup queue.
    package static func batch(_ bodies: [String]) throws -> [UInt8] {
        let records = bodies.enumerated().map { index, body -> JSONValue in
            [
                "messageId": .string("message-\(index)"), "receiptHandle": "AQEBwJnK", "body": .string(body),
                "attributes": ["ApproximateReceiveCount": "1"], "messageAttributes": [:], "md5OfBody": "",
                "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:cleanup",
                "awsRegion": "us-east-1",
            ]
        }
        return try JSON.encode(["Records": .array(records)] as JSONValue)
    }
}
