package import JSONModel

/// Where the events are kept that functions are given.
package struct EventRecording: Sendable {
    /// Made if missing, with a folder for each function.
    package var directory: String
    /// Takes out of an event what must not stand in a file.
    package var redact: @Sendable (JSONValue) -> JSONValue

    package init(directory: String, redact: @escaping @Sendable (JSONValue) -> JSONValue) {
        self.directory = directory
        self.redact = redact
    }
}
