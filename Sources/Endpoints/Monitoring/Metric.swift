package import JSONModel
package import Timestamps

/// A figure in CloudWatch's embedded metric format: a log line from which CloudWatch makes a metric.
/// Source: CloudWatch User Guide, "Specification: Embedded metric format".
package struct Metric: Sendable, Equatable {
    let name: String
    /// A unit of CloudWatch: `Milliseconds`, `Count`.
    let unit: String
    let value: Int64
    /// At most 30, each a string member of the line.
    let dimensions: [String: String]

    /// The figures that an event carries.
    package static func all(in detailType: String, _ detail: JSONValue) -> [Metric] {
        func milliseconds(_ name: String, _ member: String, _ dimensions: [String: String]) -> [Metric] {
            detail[member]?.integerValue.map {
                [Metric(name: name, unit: "Milliseconds", value: $0, dimensions: dimensions)]
            } ?? []
        }
        /// CloudWatch refuses a dimension that is empty.
        func dimension(_ member: String) -> [String: String] {
            let text = detail[member]?.stringValue ?? ""
            return [member: text.isEmpty ? "unknown" : text]
        }
        switch detailType {
        case "SessionReady":
            let source = detail["fromPool"]?.boolValue == true ? "pool" : "task"
            return milliseconds("SessionReadyTime", "milliseconds", ["browser": source])
        case "ActionCompleted": return milliseconds("ActionTime", "milliseconds", dimension("operation"))
        case "ActionFailed":
            return [Metric(name: "ActionFailures", unit: "Count", value: 1, dimensions: dimension("operation"))]
        case "SessionCreateFailed":
            return [Metric(name: "CreationFailures", unit: "Count", value: 1, dimensions: dimension("reason"))]
        case "SessionTerminated":
            return milliseconds("BrowserTime", "browserMilliseconds", dimension("reason"))
        case "CDPCallDenied":
            // By kind only: a client chooses the names of its methods, and each value of a dimension is a metric.
            let count = detail["count"]?.integerValue ?? 1
            return [Metric(name: "CDPCallsDenied", unit: "Count", value: count, dimensions: dimension("kind"))]
        default: return []
        }
    }

    /// The members of the log line.
    package func embeddedFormat(at now: Timestamp) -> [String: JSONValue] {
        var line = dimensions.mapValues { JSONValue.string($0) }
        line[name] = .integer(value)
        line["_aws"] = [
            "Timestamp": .integer(now.milliseconds),
            "CloudWatchMetrics": [
                [
                    "Namespace": "Wallcrawler",
                    "Dimensions": [.array(dimensions.keys.sorted().map(JSONValue.string))],
                    "Metrics": [["Name": .string(name), "Unit": .string(unit)]],
                ]
            ],
        ]
        return line
    }
}
