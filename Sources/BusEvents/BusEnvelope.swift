/// An event as EventBridge hands it to a target.
/// Source: Amazon EventBridge User Guide, "Event structure".
package struct BusEnvelope<Detail: Decodable & Sendable>: Decodable, Sendable {
    package let id: String
    package let detailType: String
    package let source: String
    package let account: String
    /// RFC 3339, whole seconds.
    package let time: String
    package let region: String
    package let resources: [String]
    package let detail: Detail

    private enum CodingKeys: String, CodingKey {
        case id
        case detailType = "detail-type"
        case source, account, time, region, resources, detail
    }
}

/// Only the names that tell which event it is; decoded first, to choose the type of the detail.
package struct BusEnvelopeHead: Decodable, Sendable {
    package let id: String
    package let detailType: String
    package let source: String

    private enum CodingKeys: String, CodingKey {
        case id
        case detailType = "detail-type"
        case source
    }
}
