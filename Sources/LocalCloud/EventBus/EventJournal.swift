import JSONCoding
package import JSONModel
import NIOCore

/// An event that a bus has taken.
package struct RecordedEvent: Sendable {
    package let busName: String
    /// The whole envelope.
    package let event: JSONValue

    package var detailType: String { event["detail-type"]?.stringValue ?? "" }
    package var source: String { event["source"]?.stringValue ?? "" }
}

/// Every event that any bus has taken: a line in `events.jsonl`, and a word to whoever listens.
@CloudActor
final class EventJournal {
    private let file: LogFile
    private var listeners: [Int: AsyncStream<RecordedEvent>.Continuation] = [:]
    private var nextListener = 0

    /// A listener that is further behind loses the oldest.
    private static let maximumBacklog = 10_000

    init(file: LogFile) {
        self.file = file
    }

    func record(_ event: JSONValue, busName: String) {
        if let line = try? JSON.text(["bus": .string(busName), "event": event] as JSONValue) { file.append(line) }
        for listener in listeners.values { listener.yield(RecordedEvent(busName: busName, event: event)) }
    }

    /// Events from now on, until the listener stops or the cloud ends.
    func listen() -> AsyncStream<RecordedEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: RecordedEvent.self, bufferingPolicy: .bufferingNewest(Self.maximumBacklog))
        let id = nextListener
        nextListener += 1
        listeners[id] = continuation
        continuation.onTermination = { [weak self] _ in
            CloudActor.eventLoop.execute { CloudActor.assumeIsolated { self?.listeners[id] = nil } }
        }
        return stream
    }

    func close() {
        for listener in listeners.values { listener.finish() }
        listeners = [:]
    }
}
