internal import HTTPTransport
package import Timestamps

/// One event and what came with it. Strings are made when they are asked for: an invocation that asks for nothing
/// copies nothing.
package struct Invocation: Sendable {
    let fields: FieldValues
    /// The event as it came: usually JSON, never decoded here.
    package let payload: [UInt8]

    /// As received; `fields` are those of `InvocationField`.
    init(fields: FieldValues, payload: [UInt8]) {
        self.fields = fields
        self.payload = payload
    }

    /// For tests and tools; nil and empty both mean absent.
    package init(
        requestID: String, functionARN: String, deadline: Timestamp?, traceID: String?, tenantID: String?,
        clientContext: String?, payload: [UInt8]
    ) {
        self.init(
            fields: FieldValues([
                requestID, deadline.map { String($0.milliseconds) }, functionARN, traceID, clientContext, tenantID, nil,
            ]), payload: payload)
    }

    /// Usually a UUID, but a caller can choose it: opaque.
    package var requestID: String { text(.requestID) ?? "" }
    /// With the version or alias that was invoked.
    package var functionARN: String { text(.functionARN) ?? "" }
    /// When the invocation times out; nil when the service did not say.
    package var deadline: Timestamp? {
        text(.deadline).flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    }
    /// X-Ray's header, to be passed on as it is.
    package var traceID: String? { text(.traceID) }
    /// The tenant to whom this environment belongs, of a function with tenant isolation.
    package var tenantID: String? { text(.tenantID) }
    /// JSON text of a caller's `ClientContext`.
    package var clientContext: String? { text(.clientContext) }

    private func text(_ field: InvocationField) -> String? { fields[field.rawValue] }
}
