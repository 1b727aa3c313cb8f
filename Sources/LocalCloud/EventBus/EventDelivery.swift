import JSONCoding
import JSONModel

/// Brings events from rules to their targets. A Lambda target is an asynchronous invocation: what the handler makes of the event
/// is the business of the function's own queue. What can fail here is only that there is no such target, or that it does not take the event,
/// and neither is mended by another attempt: such an event goes to the target's dead-letter queue at once.
@CloudActor
final class EventDelivery {
    private let lambda: LambdaService
    private let queues: QueueService

    private let isActive: Bool

    /// One that is not active brings nothing anywhere.
    init(lambda: LambdaService, queues: QueueService, isActive: Bool) {
        self.lambda = lambda
        self.queues = queues
        self.isActive = isActive
    }

    private struct Failure: Error {
        let code: String
        let message: String
    }

    func deliver(_ event: JSONValue, to target: TargetResource, ruleARN: String) {
        guard isActive, let text = target.input ?? (try? JSON.text(event)) else { return }
        do throws(Failure) {
            try send(text, to: target.arn)
        } catch {
            bury(event, target, ruleARN: ruleARN, error)
        }
    }

    private func send(_ text: String, to arn: String) throws(Failure) {
        if arn.contains(":sqs:") {
            guard let queue = queues.queue(arn: arn) else {
                throw Failure(code: "RESOURCE_NOT_FOUND", message: "The specified queue does not exist.")
            }
            queue.send(body: text, attributes: [:])
            return
        }
        do {
            try lambda.enqueue(ResourceName.function(arn), payload: Array(text.utf8))
        } catch {
            let code = error.kind == .requestTooLarge ? "INVALID_PARAMETER" : "RESOURCE_NOT_FOUND"
            throw Failure(code: code, message: error.message ?? error.type)
        }
    }

    /// EventBridge user guide, "Using dead-letter queues to process undelivered events".
    private func bury(_ event: JSONValue, _ target: TargetResource, ruleARN: String, _ failure: Failure) {
        guard let dead = target.deadLetterARN.flatMap(queues.queue(arn:)), let text = try? JSON.text(event) else {
            return
        }
        dead.send(
            body: text,
            attributes: [
                "RULE_ARN": MessageAttribute(ruleARN), "TARGET_ARN": MessageAttribute(target.arn),
                "ERROR_CODE": MessageAttribute(failure.code), "ERROR_MESSAGE": MessageAttribute(failure.message),
                "RETRY_ATTEMPTS": MessageAttribute("0"),
            ])
    }
}
