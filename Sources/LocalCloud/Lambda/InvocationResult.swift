/// How an invocation ended.
package enum InvocationResult: Sendable {
    /// The function's answer. The body is empty when its pieces went to a receiver.
    case success(contentType: String, body: [UInt8])
    case failure(FunctionFailure)

    /// The failure, if it was one.
    package var failure: FunctionFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
