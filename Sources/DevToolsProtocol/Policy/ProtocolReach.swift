/// How much of the protocol a client was given with its signing key.
///
/// Whoever may only watch can neither read a page other than as a picture, nor change it, nor make it wait: no method that
/// would is allowed, and events that tell of pages' contents are not delivered.
package struct ProtocolReach: Sendable, Hashable {
    package enum Capability: Sendable, Hashable {
        /// The whole protocol, as far as `DomainRules` open it.
        case everything
        /// Finding pages and seeing their pictures.
        case watching
        /// Finding pages, and mouse, keyboard and touch.
        case input
    }

    private let capabilities: Set<Capability>

    /// Nothing at all for no capabilities.
    package init(_ capabilities: Set<Capability>) {
        self.capabilities = capabilities
    }

    package static let everything = ProtocolReach([.everything])

    package var isEverything: Bool { capabilities.contains(.everything) }

    /// Whether the client may call the method, as far as its signing key is concerned.
    package func covers(_ method: String) -> Bool {
        if isEverything { return true }
        guard !capabilities.isEmpty else { return false }
        if Self.finding.contains(method) { return true }
        if capabilities.contains(.watching), Self.watching.contains(method) { return true }
        return capabilities.contains(.input) && Self.input.contains(method)
    }

    /// Whether the client may be told of the event.
    package func delivers(_ event: String) -> Bool {
        if isEverything { return true }
        if Self.findingEvents.contains(event) { return !capabilities.isEmpty }
        return capabilities.contains(.watching) && Self.watchingEvents.contains(event)
    }

    private static let finding: Set<String> = [
        "Browser.close", "Browser.getVersion", "Page.getLayoutMetrics", "Target.attachToTarget",
        "Target.detachFromTarget", "Target.getTargetInfo", "Target.getTargets", "Target.setDiscoverTargets",
    ]

    private static let watching: Set<String> = [
        "Page.screencastFrameAck", "Page.startScreencast", "Page.stopScreencast",
    ]

    /// Without `setIgnoreInputEvents` and `setInterceptDrags`, which would take the page's input from others.
    private static let input: Set<String> = [
        "Input.cancelDragging", "Input.dispatchDragEvent", "Input.dispatchKeyEvent", "Input.dispatchMouseEvent",
        "Input.dispatchTouchEvent", "Input.emulateTouchFromMouseEvent", "Input.imeSetComposition", "Input.insertText",
        "Input.synthesizePinchGesture", "Input.synthesizeScrollGesture", "Input.synthesizeTapGesture",
    ]

    private static let findingEvents: Set<String> = [
        "Target.attachedToTarget", "Target.detachedFromTarget", "Target.targetCrashed", "Target.targetCreated",
        "Target.targetDestroyed", "Target.targetInfoChanged",
    ]

    private static let watchingEvents: Set<String> = ["Page.screencastFrame", "Page.screencastVisibilityChanged"]
}
