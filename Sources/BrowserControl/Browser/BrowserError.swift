/// Why a browser is not there.
package struct BrowserError: Error, Hashable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// No Chromium is installed, or the given one is not executable.
        case noBinary
        /// The profile directory could not be made.
        case noProfile
        /// The process could not be started.
        case couldNotStart
        /// It ended before it answered.
        case endedEarly
        /// It did not answer in time.
        case timedOut
    }

    package let code: Code
    /// What was attempted, what was found, and what to do.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
