import Digests
import EventPattern
import JSONCoding
import JSONModel
import ProcessEnvironment
import Timestamps

/// Amazon EventBridge: the template's buses and the default bus, their rules, and PutEvents.
@CloudActor
final class EventBusService {
    private struct Rule {
        let resource: RuleResource
        let arn: String
        let pattern: CompiledPattern
    }

    private let context: TemplateContext
    private let buses: Set<String>
    private let rules: [Rule]
    private let journal: EventJournal
    private let delivery: EventDelivery

    static let maximumEntries = 10
    static let maximumRequestBytes = 1_048_576

    init(
        stack: Stack, file: String, context: TemplateContext, journal: EventJournal, delivery: EventDelivery
    ) throws(LocalCloudError) {
        self.context = context
        self.buses = Set(stack.buses + ["default"])
        self.journal = journal
        self.delivery = delivery
        var rules: [Rule] = []
        for resource in stack.rules {
            let bus = resource.busName == "default" ? "" : "\(resource.busName)/"
            do {
                rules.append(
                    Rule(
                        resource: resource, arn: context.arn("events", "rule/\(bus)\(resource.name)"),
                        pattern: try CompiledPattern(resource.pattern)))
            } catch {
                throw LocalCloudError(
                    code: .template, message: "\(file):\(resource.line): event pattern of \(resource.name): \(error)")
            }
        }
        self.rules = rules
    }

    /// Takes an event of an AWS service, which arrives on the default bus.
    func publish(
        source: String, detailType: String, detail: JSONValue, resources: [String], busName: String = "default"
    ) {
        accept(
            busName: busName, source: source, detailType: detailType, detail: detail, resources: resources, time: nil)
    }

    /// Gives the event its envelope, records it and hands it to every rule that wants it. An unknown bus drops it, as EventBridge does.
    @discardableResult
    private func accept(
        busName: String, source: String, detailType: String, detail: JSONValue, resources: [String], time: Timestamp?
    ) -> String {
        let id = SecureRandom.uuid()
        guard buses.contains(busName) else { return id }
        let event: JSONValue = [
            "version": "0", "id": .string(id), "detail-type": .string(detailType), "source": .string(source),
            "account": .string(context.accountID), "time": .string((time ?? SystemClock.now).rfc3339Seconds),
            "region": .string(context.region), "resources": .array(resources.map { .string($0) }), "detail": detail,
        ]
        journal.record(event, busName: busName)
        for rule in rules where rule.resource.busName == busName && rule.pattern.matches(event) {
            for target in rule.resource.targets { delivery.deliver(event, to: target, ruleARN: rule.arn) }
        }
        return id
    }
}

extension EventBusService: AWSService {
    nonisolated var targetPrefix: String { "AWSEvents" }

    func perform(_ operation: String, _ input: JSONValue) throws(AWSError) -> JSONValue {
        guard operation == "PutEvents" else { throw .unknownOperation("events", operation) }
        let entries = input["Entries"]?.arrayValue ?? []
        guard (1...Self.maximumEntries).contains(entries.count) else {
            throw AWSError(
                "ValidationException",
                "1 validation error detected: Value at 'entries' failed to satisfy constraint: "
                    + "Member must have length between 1 and \(Self.maximumEntries)")
        }
        guard entries.contains(where: BusEntry.isComplete) else {
            throw AWSError("ValidationException", "No entry has a Source, a DetailType and a Detail.")
        }
        guard entries.reduce(0, { $0 + BusEntry.size($1) }) < Self.maximumRequestBytes else {
            throw AWSError("ValidationException", "Total size of the entries in the request is over the limit.")
        }
        var results: [JSONValue] = []
        var failures: Int64 = 0
        for value in entries {
            do {
                let entry = try BusEntry(value)
                let id = accept(
                    busName: entry.busName, source: entry.source, detailType: entry.detailType, detail: entry.detail,
                    resources: entry.resources, time: entry.time)
                results.append(["EventId": .string(id)])
            } catch {
                failures += 1
                results.append(["ErrorCode": .string(error.code), "ErrorMessage": .string(error.message)])
            }
        }
        return ["FailedEntryCount": .integer(failures), "Entries": .array(results)]
    }
}
