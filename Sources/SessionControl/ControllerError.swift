/// Why a controller cannot do its work. Ends the process.
package struct ControllerError: Error, Sendable, CustomStringConvertible {
    package let message: String

    init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
