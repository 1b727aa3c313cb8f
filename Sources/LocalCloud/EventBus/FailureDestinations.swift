import JSONCoding
import JSONModel

/// Where asynchronous events go whose last attempt failed: the function's OnFailure destination and its dead-letter queue.
@CloudActor
final class FailureDestinations: DestinationSending {
    private let lambda: LambdaService
    private let queues: QueueService
    private let bus: EventBusService

    init(lambda: LambdaService, queues: QueueService, bus: EventBusService) {
        self.lambda = lambda
        self.queues = queues
        self.bus = bus
    }

    func send(_ event: FailedEvent) async {
        if let arn = event.function.resource.onFailure { sendRecord(event, to: arn) }
        guard let queue = event.function.resource.deadLetterTarget.flatMap(queues.queue(arn:)) else { return }
        queue.send(
            body: String(decoding: event.payload, as: UTF8.self),
            attributes: [
                "RequestID": MessageAttribute(event.requestID), "ErrorCode": MessageAttribute("200"),
                "ErrorMessage": MessageAttribute(event.failure.message ?? event.failure.type),
            ])
    }

    private func sendRecord(_ event: FailedEvent, to arn: String) {
        guard let text = try? JSON.text(event.record) else { return }
        if arn.contains(":sqs:") {
            queues.queue(arn: arn)?.send(body: text, attributes: [:])
        } else if arn.contains(":lambda:") {
            // A destination that is missing or full loses the record, as at AWS; its own log says so.
            try? lambda.enqueue(ResourceName.function(arn), payload: Array(text.utf8))
        } else if arn.contains(":event-bus/") {
            bus.publish(
                source: "lambda", detailType: "Lambda Function Invocation Result - Failure", detail: event.record,
                resources: ["\(event.function.arn):$LATEST"], busName: ResourceName.last(arn))
        }
    }
}
