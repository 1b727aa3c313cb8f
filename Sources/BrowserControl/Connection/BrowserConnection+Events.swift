extension BrowserConnection {
    /// Delivers those events of a session, or of the browser with nil, until the subscription is cancelled. It is in
    /// effect for all that is called after this returns. The handler runs on the connection's event loop: it must not
    /// block.
    package func subscribe(
        session: String?, methods: Set<String>, handler: @escaping @Sendable (ProtocolEvent) -> Void
    ) -> EventSubscription {
        let subscription = EventSubscription(eventLoop: eventLoop, client: client)
        subscription.begin(session: session, methods: methods, handler: handler)
        return subscription
    }
}
