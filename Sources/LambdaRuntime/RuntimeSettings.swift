internal import ProcessEnvironment

/// What the Lambda service tells a runtime through its environment.
struct RuntimeSettings: Sendable {
    /// `host:port` of the Runtime API, from `AWS_LAMBDA_RUNTIME_API`.
    let endpoint: String
    /// How many invocations may run at once, from `AWS_LAMBDA_MAX_CONCURRENCY` (Managed Instances); else 1.
    let concurrency: Int

    static let userAgent: StaticString = "wallcrawler-lambda-swift/1.0"

    /// The service allows 1,600 for one environment.
    private static let concurrencies = 1...1_600

    init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
        endpoint = try environment.required("AWS_LAMBDA_RUNTIME_API")
        concurrency = try environment.integer("AWS_LAMBDA_MAX_CONCURRENCY") ?? 1
        guard Self.concurrencies.contains(concurrency) else {
            throw EnvironmentError(variable: "AWS_LAMBDA_MAX_CONCURRENCY", problem: "must be from 1 to 1600")
        }
    }
}
