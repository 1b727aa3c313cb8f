package import JSONModel
package import ProcessEnvironment
package import Timestamps

/// A log of JSON objects, one a line: `level`, `timestamp` (RFC 3339), `message`, then the metadata in the order of
/// its names. Lambda filters by the first two (AWS Lambda guide, "Configuring advanced logging controls").
///
/// Messages are constant text; whatever varies is metadata. Never log tokens, keys, cookies or page content.
/// A value: children share the sink and may be used from any thread.
package struct StructuredLog: Sendable {
    /// Lines below this level are not written, and cost nothing but the comparison.
    package let level: LogLevel
    private let base: [String: JSONValue]
    private let sink: LogSink
    private let clock: @Sendable () -> Timestamp

    /// `base` is metadata of every line.
    package init(
        level: LogLevel, base: [String: JSONValue], sink: LogSink,
        clock: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) {
        self.level = level
        self.base = base
        self.sink = sink
        self.clock = clock
    }

    /// To standard output, at the level of `AWS_LAMBDA_LOG_LEVEL`.
    package init(_ environment: EnvironmentVariables, base: [String: JSONValue] = [:]) {
        self.init(level: LogLevel(environment), base: base, sink: .standardOutput)
    }

    /// A log whose lines carry these members too (`requestId`, `sessionId`); a name that exists gets the new value.
    package func with(_ metadata: [String: JSONValue]) -> StructuredLog {
        StructuredLog(
            level: level, base: base.merging(metadata, uniquingKeysWith: { _, new in new }), sink: sink, clock: clock)
    }

    /// Detail for whoever hunts a fault.
    package func debug(_ message: StaticString, _ metadata: @autoclosure () -> [String: JSONValue] = [:]) {
        log(.debug, message, metadata)
    }

    /// What an operator wants to know afterwards.
    package func info(_ message: StaticString, _ metadata: @autoclosure () -> [String: JSONValue] = [:]) {
        log(.info, message, metadata)
    }

    /// Something unexpected that was dealt with.
    package func warn(_ message: StaticString, _ metadata: @autoclosure () -> [String: JSONValue] = [:]) {
        log(.warn, message, metadata)
    }

    /// Something failed; written once, where it is handled.
    package func error(_ message: StaticString, _ metadata: @autoclosure () -> [String: JSONValue] = [:]) {
        log(.error, message, metadata)
    }
}

private extension StructuredLog {
    func log(_ level: LogLevel, _ message: StaticString, _ metadata: () -> [String: JSONValue]) {
        guard level >= self.level else { return }
        var members = base.merging(metadata(), uniquingKeysWith: { _, new in new })
        // A second `level` or `timestamp` in the line would mislead Lambda's own filter.
        for reserved in ["level", "timestamp", "message"] {
            if let value = members.removeValue(forKey: reserved) { members["metadata.\(reserved)"] = value }
        }
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line.append(
            contentsOf: "{\"level\":\"\(level.rawValue)\",\"timestamp\":\"\(clock().rfc3339)\",\"message\":".utf8)
        JSONValue.write(message.description, to: &line, characters: .unicode)
        if !members.isEmpty {
            line.append(UInt8(ascii: ","))
            JSONValue.write(members, to: &line, characters: .unicode)
        }
        line.append(contentsOf: "}\n".utf8)
        sink.write(line)
    }
}
