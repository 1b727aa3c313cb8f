import RedisTransport

/// What will probably be clicked in a session's active page in a moment. It says nothing of whether it may be: the browser task may
/// look where the element is, and no more.
package struct ClickPreview: Sendable, Equatable {
    /// Whose request it comes from. Nobody has checked yet that the session is this project's.
    package var projectID: String
    /// As in the command.
    package var selector: String

    package init(projectID: String, selector: String) {
        self.projectID = projectID
        self.selector = selector
    }
}

extension ClickPreview {
    /// As it is published: the project, a space, the selector.
    var message: RedisArgument { RedisArgument(projectID + " " + selector) }

    /// Nil for anything else.
    init?(_ message: RedisMessage) {
        guard let text = String(validating: message.payload, as: UTF8.self), let space = text.firstIndex(of: " ")
        else { return nil }
        self.init(projectID: String(text[..<space]), selector: String(text[text.index(after: space)...]))
    }
}
