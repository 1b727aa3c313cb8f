import JSONModel
import Timestamps

/// Puts events on one bus.
package final class EventBridgeClient {
    /// Of one call.
    static let maximumEntries = 10
    /// All entries of one call together must be smaller.
    static let maximumBytes = 1_000_000

    private let connection: AWSConnection
    private let busName: String

    /// `busName` is a name or an ARN.
    package init(_ connection: AWSConnection, busName: String) {
        self.connection = connection
        self.busName = busName
    }

    /// Sends all entries, in as few calls as the limits allow, and repeats those that failed for a passing reason within
    /// the timeout. One result for each entry, in order: the event's id, or why it was not accepted. An entry may arrive
    /// twice.
    package func putEvents(_ entries: [BusEntry], timeoutMilliseconds: Int) -> [Result<String, AWSError>] {
        var results = entries.map { entry -> Result<String, AWSError>? in
            guard entry.byteCount >= Self.maximumBytes else { return nil }
            return .failure(
                AWSError(
                    service: .eventBridge, kind: .tooLarge, code: "EntryTooLarge",
                    message: "an event of \(entry.byteCount) bytes; it must be smaller than \(Self.maximumBytes)"))
        }
        var backoff = Backoff(timeoutMilliseconds: timeoutMilliseconds, timing: connection.timing)
        var waiting = results.indices.filter { results[$0] == nil }
        while !waiting.isEmpty {
            for batch in batches(of: waiting, entries) {
                let outcome = put(batch.map { entries[$0] }, timeoutMilliseconds: backoff.remainingMilliseconds)
                for (index, result) in zip(batch, outcome) { results[index] = result }
            }
            waiting = waiting.filter { index in
                guard case .failure(let error)? = results[index] else { return false }
                // A call that failed as a whole has been repeated already; entries that failed in a call have not.
                return error.status == nil && error.isRetryable && error.kind != .transport
            }
            guard !waiting.isEmpty, backoff.pauseBeforeRepeating() else { break }
        }
        return results.map { $0 ?? .failure(Self.malformed("no result")) }
    }

    private func batches(of indices: [Int], _ entries: [BusEntry]) -> [[Int]] {
        var batches: [[Int]] = []
        var bytes = 0
        for index in indices {
            let count = entries[index].byteCount
            if let last = batches.last, last.count < Self.maximumEntries, bytes + count < Self.maximumBytes {
                batches[batches.count - 1].append(index)
                bytes += count
            } else {
                batches.append([index])
                bytes = count
            }
        }
        return batches
    }

    private func put(_ entries: [BusEntry], timeoutMilliseconds: Int) -> [Result<String, AWSError>] {
        do throws(AWSError) {
            let answer = try connection.callJSON(
                .eventBridge, version: "1.1", target: "AWSEvents.PutEvents",
                input: ["Entries": .array(entries.map(input))], answer: PutEventsAnswer.self,
                timeoutMilliseconds: timeoutMilliseconds)
            guard answer.entries.count == entries.count else { throw Self.malformed("another number of results") }
            return answer.entries.map(\.result)
        } catch {
            return entries.map { _ in .failure(error) }
        }
    }

    private func input(_ entry: BusEntry) -> JSONValue {
        var members: [String: JSONValue] = [
            "EventBusName": .string(busName), "Source": .string(entry.source), "DetailType": .string(entry.detailType),
            "Detail": .string(entry.detail),
        ]
        if !entry.resources.isEmpty { members["Resources"] = .array(entry.resources.map { .string($0) }) }
        if let time = entry.time { members["Time"] = .integer(time.seconds) }
        if let trace = entry.traceHeader { members["TraceHeader"] = .string(trace) }
        return .object(members)
    }

    private static func malformed(_ message: String) -> AWSError {
        AWSError(service: .eventBridge, kind: .malformedResponse, code: "MalformedResponse", message: message)
    }
}

/// As the service's model has it.
private struct PutEventsAnswer: Decodable {
    struct Entry: Decodable {
        let eventID: String?
        let errorCode: String?
        let errorMessage: String?

        private enum CodingKeys: String, CodingKey {
            case eventID = "EventId"
            case errorCode = "ErrorCode"
            case errorMessage = "ErrorMessage"
        }

        var result: Result<String, AWSError> {
            if let eventID { return .success(eventID) }
            let (code, message) = (errorCode ?? "InternalFailure", errorMessage ?? "")
            return .failure(
                AWSError(
                    service: .eventBridge, kind: AWSError.kind(code: code, message: message, status: 400), code: code,
                    message: message))
        }
    }

    let entries: [Entry]

    private enum CodingKeys: String, CodingKey {
        case entries = "Entries"
    }
}
