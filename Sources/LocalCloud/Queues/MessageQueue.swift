import Digests
import NIOCore
import ProcessEnvironment
import Timestamps

/// One standard queue.
@CloudActor
final class MessageQueue {
    private struct Receiver {
        let id: Int
        let maximum: Int
        let visibilitySeconds: Int
        let continuation: CheckedContinuation<[QueueMessage], Never>
    }

    let resource: QueueResource
    let arn: String
    /// Takes messages that were received too often.
    var deadLetters: MessageQueue?
    private var messages: [QueueMessage] = []
    private var receivers: [Receiver] = []
    private var nextReceiverID = 0
    private var wakeUp: Scheduled<Void>?

    init(resource: QueueResource, arn: String) {
        self.resource = resource
        self.arn = arn
    }

    /// Messages that can be received now, are in flight or deferred by a visibility timeout, or are delayed.
    var counts: (visible: Int, notVisible: Int, delayed: Int) {
        let now = SystemClock.monotonicMilliseconds
        let hidden = messages.filter { $0.visibleAt > now }
        let delayed = hidden.count { $0.receiveCount == 0 }
        return (messages.count - hidden.count, hidden.count - delayed, delayed)
    }

    /// Adds a message; the queue's own delay applies when none is given.
    @discardableResult
    func send(body: String, attributes: [String: MessageAttribute], delaySeconds: Int? = nil) -> QueueMessage {
        let delay = Int64(delaySeconds ?? resource.delaySeconds) * 1000
        let message = QueueMessage(
            id: SecureRandom.uuid(), body: body, attributes: attributes, sentAt: SystemClock.now,
            visibleAt: SystemClock.monotonicMilliseconds + delay)
        messages.append(message)
        serveReceivers()
        return message
    }

    /// Up to `maximum` messages, waiting for the first one up to `waitSeconds`.
    func receive(maximum: Int, waitSeconds: Int, visibilitySeconds: Int?) async -> [QueueMessage] {
        let visibility = visibilitySeconds ?? resource.visibilityTimeoutSeconds
        let ready = take(maximum, visibilitySeconds: visibility)
        guard ready.isEmpty, waitSeconds > 0, !Task.isCancelled else { return ready }
        let id = nextReceiverID
        nextReceiverID += 1
        let timer = CloudActor.schedule(milliseconds: Int64(waitSeconds) * 1000) { [weak self] in self?.stopWaiting(id)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The receiver may have gone before the continuation exists.
                guard !Task.isCancelled else { return continuation.resume(returning: []) }
                receivers.append(
                    Receiver(id: id, maximum: maximum, visibilitySeconds: visibility, continuation: continuation))
                scheduleWakeUp()
            }
        } onCancel: {
            CloudActor.eventLoop.execute { CloudActor.assumeIsolated { self.stopWaiting(id) } }
        }
    }

    /// Removes a received message. False when the receipt is not the message's last.
    func delete(receiptHandle: String) -> Bool {
        guard let index = messages.firstIndex(where: { $0.receiptHandle == receiptHandle }) else { return false }
        messages.remove(at: index)
        return true
    }

    /// Hides a received message for so long from now; zero shows it at once. False when it is not in flight.
    func changeVisibility(receiptHandle: String, seconds: Int) -> Bool {
        guard let index = messages.firstIndex(where: { $0.receiptHandle == receiptHandle }) else { return false }
        messages[index].visibleAt = SystemClock.monotonicMilliseconds + Int64(seconds) * 1000
        serveReceivers()
        return true
    }

    func purge() {
        messages.removeAll()
    }

    private func take(_ maximum: Int, visibilitySeconds: Int) -> [QueueMessage] {
        let now = SystemClock.monotonicMilliseconds
        let oldest = SystemClock.now.adding(seconds: -Int64(resource.retentionSeconds))
        messages.removeAll { $0.sentAt < oldest }
        var taken: [QueueMessage] = []
        var index = 0
        while index < messages.count, taken.count < maximum {
            guard messages[index].visibleAt <= now else {
                index += 1
                continue
            }
            if let limit = resource.maximumReceiveCount, let deadLetters, messages[index].receiveCount >= limit {
                deadLetters.adopt(messages.remove(at: index))
                continue
            }
            messages[index].receiveCount += 1
            messages[index].firstReceivedAt = messages[index].firstReceivedAt ?? SystemClock.now
            messages[index].visibleAt = now + Int64(visibilitySeconds) * 1000
            messages[index].receiptHandle = SecureRandom.uuid()
            taken.append(messages[index])
            index += 1
        }
        return taken
    }

    /// A message that another queue has given up. It keeps its id and its age.
    private func adopt(_ message: QueueMessage) {
        var message = message
        message.visibleAt = SystemClock.monotonicMilliseconds
        messages.append(message)
        serveReceivers()
    }

    private func serveReceivers() {
        while let receiver = receivers.first {
            let taken = take(receiver.maximum, visibilitySeconds: receiver.visibilitySeconds)
            guard !taken.isEmpty else { break }
            receivers.removeFirst()
            receiver.continuation.resume(returning: taken)
        }
        scheduleWakeUp()
    }

    private func scheduleWakeUp() {
        wakeUp?.cancel()
        guard !receivers.isEmpty, let next = messages.map(\.visibleAt).min() else { return }
        let delay = max(1, next - SystemClock.monotonicMilliseconds)
        wakeUp = CloudActor.schedule(milliseconds: delay) { [weak self] in self?.serveReceivers() }
    }

    private func stopWaiting(_ id: Int) {
        guard let index = receivers.firstIndex(where: { $0.id == id }) else { return }
        receivers.remove(at: index).continuation.resume(returning: [])
    }
}
