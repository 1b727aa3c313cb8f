package import Timestamps

/// One event for the bus.
package struct BusEntry: Sendable, Hashable {
    package var source: String
    /// At most 128 characters.
    package var detailType: String
    /// The text of a JSON object.
    package var detail: String
    package var resources: [String]
    /// Nil for the moment of the call.
    package var time: Timestamp?
    /// `X-Amzn-Trace-Id`, to go on with a trace.
    package var traceHeader: String?

    package init(
        source: String, detailType: String, detail: String, resources: [String], time: Timestamp?, traceHeader: String?
    ) {
        self.source = source
        self.detailType = detailType
        self.detail = detail
        self.resources = resources
        self.time = time
        self.traceHeader = traceHeader
    }

    /// What EventBridge counts (docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html).
    package var byteCount: Int {
        (time == nil ? 0 : 14) + source.utf8.count + detailType.utf8.count + detail.utf8.count
            + resources.reduce(0) { $0 + $1.utf8.count }
    }
}
