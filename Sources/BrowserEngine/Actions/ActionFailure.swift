package import BrowserControl
import DevToolsProtocol

/// Why an action was not done. Its text never contains a variable's value.
package struct ActionFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// No element matches, or it is not there any more.
        case elementNotFound
        case invalidSelector
        /// The method does not exist here, or not for such an element.
        case notSupported
        /// An argument is missing or cannot be used.
        case invalidArgument
        /// The element is disabled, read-only, or cannot take that.
        case notPossible
        /// The document was replaced before the action was done.
        case pageNavigated
        case pageClosed
        case browserEnded
        case timedOut
        /// The browser answered with an error that is none of these.
        case failed
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    static let notFound = ActionFailure(.elementNotFound, "no element matches the selector")

    /// What a call that failed means for an action.
    package init(_ error: CallError) {
        switch error.code {
        case .sessionEnded: self.init(.pageClosed, "the page was closed, or its frame is gone")
        case .browserEnded: self.init(.browserEnded, "the browser has ended")
        case .timedOut: self.init(.timedOut, "the page did not answer in time")
        case .unreadable, .tooLarge: self.init(.failed, error.description)
        case .refused(let refusal):
            let words = ["Cannot find context", "context was destroyed", "target navigated", "Cannot find object"]
            if words.contains(where: { refusal.message.contains($0) }) {
                self.init(.pageNavigated, "the page navigated before the action was done")
            } else if refusal.message.contains("No frame") || refusal.message.contains("Frame with the given id") {
                self.init(.elementNotFound, "the element's frame is gone")
            } else {
                self.init(.failed, error.description)
            }
        }
    }

    /// As a `throws(any Error)` context needs it: what is an action's failure already stays what it is.
    init(_ error: any Error) {
        switch error {
        case let failure as ActionFailure: self = failure
        case let call as CallError: self.init(call)
        case let script as ScriptFailure: self.init(script)
        default: self.init(.failed, "the action failed")
        }
    }

    init(_ failure: ScriptFailure) {
        switch failure {
        case .call(let error): self.init(error)
        case .exception(let name): self.init(.failed, "the page could not be read (\(name))")
        }
    }
}
