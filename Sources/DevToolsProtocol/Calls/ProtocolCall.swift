package import JSONModel

/// One call of our own: its method, its parameters, and what of the answer we use.
package protocol ProtocolCall: Sendable {
    associatedtype Answer: Sendable

    /// `Domain.method`
    static var method: String { get }
    var parameters: [String: JSONValue] { get }
    /// Reads the answer's `result`; nil when something that must be there is missing.
    static func answer(_ result: JSONValue) -> Answer?
}

/// A call whose answer says only that it was carried out.
package protocol PlainCall: ProtocolCall where Answer == Void {}

extension PlainCall {
    package static func answer(_ result: JSONValue) -> Void? { () }
}
