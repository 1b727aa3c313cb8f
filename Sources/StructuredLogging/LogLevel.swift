package import ProcessEnvironment

/// How much a log line matters, by the names of Lambda's `ApplicationLogLevel`
/// (AWS Lambda guide, "Configuring advanced logging controls").
package enum LogLevel: String, Sendable, CaseIterable {
    case trace = "TRACE"
    case debug = "DEBUG"
    case info = "INFO"
    case warn = "WARN"
    case error = "ERROR"
    case fatal = "FATAL"

    /// What `AWS_LAMBDA_LOG_LEVEL` asks for, in any case; INFO when it is unset or unknown, as Lambda itself counts it.
    package init(_ environment: EnvironmentVariables) {
        self = environment["AWS_LAMBDA_LOG_LEVEL"].flatMap { LogLevel(rawValue: $0.uppercased()) } ?? .info
    }

    private var weight: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .warn: 3
        case .error: 4
        case .fatal: 5
        }
    }
}

extension LogLevel: Comparable {
    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.weight < right.weight
    }
}
