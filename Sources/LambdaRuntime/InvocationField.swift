/// The header fields of an event, in the order in which they are watched.
enum InvocationField: Int, CaseIterable {
    case requestID, deadline, functionARN, traceID, clientContext, tenantID, invocationID

    /// In lower case; Go's server sends them in its canonical case.
    var name: StaticString {
        switch self {
        case .requestID: "lambda-runtime-aws-request-id"
        case .deadline: "lambda-runtime-deadline-ms"
        case .functionARN: "lambda-runtime-invoked-function-arn"
        case .traceID: "lambda-runtime-trace-id"
        case .clientContext: "lambda-runtime-client-context"
        case .tenantID: "lambda-runtime-aws-tenant-id"
        case .invocationID: "lambda-runtime-invocation-id"
        }
    }
}
