import NIOCore

/// The latest messages to one client, numbered from 1, which may have to be sent again.
struct ReplayBuffer<Message> {
    private struct Entry {
        let message: Message
        let bytes: Int
    }

    private let maximumBytes: Int
    private let maximumMessages: Int
    private var entries = CircularBuffer<Entry>()
    private(set) var bytes = 0
    /// The number of the latest message that was appended.
    private(set) var last = 0

    init(maximumBytes: Int, maximumMessages: Int) {
        self.maximumBytes = maximumBytes
        self.maximumMessages = maximumMessages
    }

    /// The number of the latest message that is not kept any more.
    var forgotten: Int { last - entries.count }

    /// Takes a message in, and forgets the oldest ones as far as there is no room for it; itself, if it is too large.
    mutating func append(_ message: Message, bytes count: Int) {
        last += 1
        entries.append(Entry(message: message, bytes: count))
        bytes += count
        while bytes > maximumBytes || entries.count > maximumMessages { removeFirst() }
    }

    /// Forgets the messages up to that number: they are known to have arrived. Numbers that never were do not count.
    mutating func acknowledge(through number: Int) {
        guard number <= last else { return }
        while forgotten < number { removeFirst() }
    }

    /// The messages after that number, or nil if some of them are forgotten or none has that number.
    func messages(after number: Int) -> [Message]? {
        guard (forgotten...last).contains(number) else { return nil }
        return entries.dropFirst(number - forgotten).map(\.message)
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries.removeAll()
        bytes = 0
    }

    private mutating func removeFirst() {
        guard let first = entries.popFirst() else { return }
        bytes -= first.bytes
    }
}
