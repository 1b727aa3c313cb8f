/// What is worth knowing about those who watch. Called on the connection's event loop.
package struct LiveObserver: Sendable {
    /// Control was asked for, given or returned.
    package var control: @Sendable (ControlNotice) -> Void
    /// A person used mouse or keyboard.
    package var used: @Sendable () -> Void

    package init(control: @escaping @Sendable (ControlNotice) -> Void, used: @escaping @Sendable () -> Void) {
        self.control = control
        self.used = used
    }
}
