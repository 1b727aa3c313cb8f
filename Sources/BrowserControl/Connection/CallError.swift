package import DevToolsProtocol

/// Why a call to the browser has no answer.
package struct CallError: Error, Hashable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The browser answered with an error.
        case refused(CommandError)
        case timedOut
        /// The session ended before the answer: its page was closed.
        case sessionEnded
        /// The browser has ended, or its pipe is closed.
        case browserEnded
        /// The answer cannot be read.
        case unreadable
        /// The command exceeds what the browser reads.
        case tooLarge
    }

    package let code: Code
    /// The method that was called.
    package let method: String

    package init(_ code: Code, method: String) {
        self.code = code
        self.method = method
    }

    package var description: String {
        switch code {
        case .refused(let error): "\(method) was refused: \(error.message)"
        case .timedOut: "\(method) was not answered in time"
        case .sessionEnded: "\(method) was not answered: its page was closed"
        case .browserEnded: "\(method) was not answered: the browser has ended"
        case .unreadable: "\(method) was answered with something that cannot be read"
        case .tooLarge: "\(method) was not sent: the command is larger than 96 MiB"
        }
    }
}
