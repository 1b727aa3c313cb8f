import JSONModel

/// One service of the AWS endpoint that speaks AWS JSON: the operation is named in `X-Amz-Target`.
@CloudActor
protocol AWSService: AnyObject, Sendable {
    /// What stands before the dot in `X-Amz-Target`.
    nonisolated var targetPrefix: String { get }

    /// Carries out one operation. May wait (a long poll).
    func perform(_ operation: String, _ input: JSONValue) async throws(AWSError) -> JSONValue
}

/// An error as an AWS service reports it.
struct AWSError: Error, Hashable {
    /// The error's code, as `ResourceNotFoundException`.
    let code: String
    let message: String
    let status: Int

    init(_ code: String, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }

    static func unknownOperation(_ service: String, _ operation: String) -> AWSError {
        AWSError(
            "UnknownOperationException",
            "The local cloud has no operation \(operation) of \(service); it has only the calls that the product makes."
        )
    }
}
