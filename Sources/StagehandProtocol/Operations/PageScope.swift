/// Where on which page an operation looks, and how long it may take.
package struct PageScope: Codable, Sendable, Equatable {
    /// The main frame of the page that is meant; the active page otherwise.
    package var frameID: String?
    /// What is looked at: CSS or XPath, with ` >> ` between frames; the whole page otherwise.
    package var selector: String?
    /// What is left out, with everything below it.
    package var ignoredSelectors: [String]
    /// Between the phases of the operation; nil for the server's own limit.
    package var timeoutMilliseconds: Int?
    /// The longest wait for the page to become quiet; nil for the session's.
    package var domSettleTimeoutMilliseconds: Int?

    package init(
        frameID: String?, selector: String?, ignoredSelectors: [String], timeoutMilliseconds: Int?,
        domSettleTimeoutMilliseconds: Int?
    ) {
        self.frameID = frameID
        self.selector = selector
        self.ignoredSelectors = ignoredSelectors
        self.timeoutMilliseconds = timeoutMilliseconds
        self.domSettleTimeoutMilliseconds = domSettleTimeoutMilliseconds
    }

    /// The longest time that a client may ask for, in milliseconds: what a function's invocation has, less what it needs itself.
    package static let longestTimeout = 840_000

    /// Reads `frameId` and the times from where either generation writes them. `selectors` holds the selectors.
    init(_ fields: Fields, options: Fields, selectors: Fields) throws(RequestError) {
        let nested = try options.string("frameId", limit: 256)
        self.frameID = try fields.string("frameId", limit: 256) ?? nested
        let selector = try selectors.string("selector", limit: 16 * 1024)
        self.selector = selector?.isEmpty == true ? nil : selector
        let ignored = try selectors.strings("ignoreSelectors", limit: 256) ?? []
        guard ignored.allSatisfy({ $0.utf8.count <= 16 * 1024 }) else {
            throw RequestError(
                field: selectors.name("ignoreSelectors"), problem: "has an entry of more than \(16 * 1024) bytes")
        }
        self.ignoredSelectors = ignored.filter { !$0.isEmpty }
        let flat = try fields.integer("timeoutMs", in: 0...Self.longestTimeout)
        self.timeoutMilliseconds = try options.integer("timeout", in: 0...Self.longestTimeout) ?? flat
        self.domSettleTimeoutMilliseconds = try fields.integer("domSettleTimeoutMs", in: 0...300_000)
    }
}
