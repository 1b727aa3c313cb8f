/// One thing to do in a page, as models and clients name it.
package struct PageAction: Sendable, Hashable {
    /// As a client wrote it; stands in the result's message.
    package var selector: String
    /// The element itself, where it is known; the selector is then only a name.
    package var element: ElementReference?
    /// `click`, `fill`, … (`ActionMethod`); anything else is answered as not supported.
    package var method: String
    /// With placeholders such as `%password%`.
    package var arguments: [String]

    package init(selector: String, element: ElementReference?, method: String, arguments: [String]) {
        self.selector = selector
        self.element = element
        self.method = method
        self.arguments = arguments
    }
}
