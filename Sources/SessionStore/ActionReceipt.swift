package import JSONModel
package import SessionLifecycle
package import Timestamps

/// What is remembered of one action while its session lives: what was asked, what came of it, what it cost. Holds no key,
/// no value of a variable and no text of a page.
package struct ActionReceipt: Codable, Sendable, Equatable {
    package var actionID: String
    /// `act`, `extract`, …
    package var operation: String
    /// The host of the page that the action began on; empty for a page without one.
    package var host: String
    /// What was asked, cut to length.
    package var parameters: JSONValue
    /// What came of it, in short.
    package var result: JSONValue
    /// What was done in the page, as `observe` would describe it, in order.
    package var steps: [JSONValue]
    /// `HIT`, `MISS` with a reason, or nil where the cache has no say.
    package var cacheStatus: String?
    package var begunAt: Timestamp
    package var endedAt: Timestamp
    /// What its models used; nil where none was asked.
    package var use: ModelUse?

    package init(
        actionID: String, operation: String, host: String, parameters: JSONValue, result: JSONValue,
        steps: [JSONValue], cacheStatus: String?, begunAt: Timestamp, endedAt: Timestamp, use: ModelUse?
    ) {
        self.actionID = actionID
        self.operation = operation
        self.host = host
        self.parameters = parameters
        self.result = result
        self.steps = steps
        self.cacheStatus = cacheStatus
        self.begunAt = begunAt
        self.endedAt = endedAt
        self.use = use
    }
}
