/// Why a schema cannot be used, or a value does not fit one.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, as `products[2].price`; empty for the document itself.
    package let path: String
    /// What was found there; never a value of the page.
    package let message: String

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
