import Digests
import JSONModel
import ProcessEnvironment
import Timestamps

/// The template's schedules: the first event comes one interval after the cloud has started.
@CloudActor
final class ScheduleService {
    private let context: TemplateContext
    private let delivery: EventDelivery
    private let schedules: [ScheduleResource]

    init(schedules: [ScheduleResource], context: TemplateContext, delivery: EventDelivery) {
        self.schedules = schedules.filter(\.isEnabled)
        self.context = context
        self.delivery = delivery
    }

    /// Runs until the cloud closes.
    func begin(in background: BackgroundTasks) {
        for schedule in schedules {
            guard let interval = ScheduleExpression(schedule.expression)?.seconds else { continue }
            background.run {
                while (try? await Task.sleep(for: .seconds(interval))) != nil { self.fire(schedule) }
            }
        }
    }

    private func fire(_ schedule: ScheduleResource) {
        let arn = context.arn("events", "rule/\(schedule.name)")
        let event: JSONValue = [
            "version": "0", "id": .string(SecureRandom.uuid()), "detail-type": "Scheduled Event",
            "source": "aws.events", "account": .string(context.accountID),
            "time": .string(SystemClock.now.rfc3339Seconds), "region": .string(context.region),
            "resources": [.string(arn)], "detail": [:],
        ]
        delivery.deliver(event, to: schedule.target, ruleARN: arn)
    }
}
