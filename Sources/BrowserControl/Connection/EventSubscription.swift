import NIOCore

/// Events that are delivered until somebody cancels. Usable from any thread.
package final class EventSubscription: Sendable {
    private let eventLoop: any EventLoop
    private let client: NIOLoopBound<InProcessClient>
    private let number: NIOLoopBoundBox<Int?>

    init(eventLoop: any EventLoop, client: NIOLoopBound<InProcessClient>) {
        self.eventLoop = eventLoop
        self.client = client
        self.number = NIOLoopBoundBox.makeEmptyBox(valueType: Int.self, eventLoop: eventLoop)
    }

    func begin(session: String?, methods: Set<String>, handler: @escaping @Sendable (ProtocolEvent) -> Void) {
        eventLoop.execute { [self] in
            number.value = client.value.subscribe(sessionID: session, methods: methods, handler: handler)
        }
    }

    /// Ends the delivery; what is being delivered at this moment may still come.
    package func cancel() {
        eventLoop.execute { [self] in
            if let number = number.value { client.value.unsubscribe(number) }
            number.value = nil
        }
    }
}
