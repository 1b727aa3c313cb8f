/// Why the local cloud could not start or do what its caller asked. One line, made to be printed.
package struct LocalCloudError: Error, Hashable, CustomStringConvertible {
    /// What kind of problem it is.
    package enum Code: Hashable, Sendable {
        case template
        case portInUse
        case stateDirectoryInUse
        case missingExecutable
        case missingProgram
        case redisUnavailable
        case unknownFunction
        case systemCall
    }

    package let code: Code
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
