import JSONCoding
import JSONModel
import Timestamps

/// One entry of PutEvents, checked (EventBridge API reference, `PutEventsRequestEntry`).
struct BusEntry: Sendable {
    let busName: String
    let source: String
    let detailType: String
    let detail: JSONValue
    let resources: [String]
    let time: Timestamp?

    /// Why an entry is refused, as its result says.
    struct Refusal: Error, Hashable {
        let code: String
        let message: String

        static func missing(_ name: String) -> Refusal {
            Refusal(
                code: "InvalidArgument",
                message: "Parameter \(name) is not valid. Reason: \(name) is a required argument.")
        }
    }

    private static let maximumDetailTypeLength = 128

    init(_ value: JSONValue) throws(Refusal) {
        guard let source = value["Source"]?.stringValue, !source.isEmpty else { throw .missing("Source") }
        guard let type = value["DetailType"]?.stringValue, !type.isEmpty else { throw .missing("DetailType") }
        guard let text = value["Detail"]?.stringValue, !text.isEmpty else { throw .missing("Detail") }
        guard type.utf8.count <= Self.maximumDetailTypeLength else {
            throw Refusal(
                code: "InvalidArgument",
                message: "Parameter DetailType is not valid. Reason: DetailType is longer than 128 characters.")
        }
        guard !source.hasPrefix("aws.") else {
            throw Refusal(code: "NotAuthorizedForSourceException", message: "Not authorized for the source.")
        }
        guard let detail = try? JSON.value(from: Array(text.utf8)), detail.objectValue != nil else {
            throw Refusal(code: "MalformedDetail", message: "Detail is malformed.")
        }
        self.source = source
        self.detailType = type
        self.detail = detail
        self.busName = ResourceName.last(value["EventBusName"]?.stringValue ?? "default")
        self.resources = (value["Resources"]?.arrayValue ?? []).compactMap(\.stringValue)
        self.time = value["Time"]?.numberValue.map { Timestamp(milliseconds: Int64($0 * 1000)) }
    }

    /// Whether the entry has the three members without which nothing can be an event.
    static func isComplete(_ value: JSONValue) -> Bool {
        ["Source", "DetailType", "Detail"].allSatisfy { value[$0]?.stringValue?.isEmpty == false }
    }

    /// The size as EventBridge counts it (user guide, "Calculating PutEvents event entry size").
    static func size(_ value: JSONValue) -> Int {
        let texts = ["Source", "DetailType", "Detail"].compactMap { value[$0]?.stringValue }
        let resources = (value["Resources"]?.arrayValue ?? []).compactMap(\.stringValue)
        return (texts + resources).reduce(value["Time"] == nil ? 0 : 14) { $0 + $1.utf8.count }
    }
}
