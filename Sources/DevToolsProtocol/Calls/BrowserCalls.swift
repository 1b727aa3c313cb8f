package import JSONModel

/// `Browser.getVersion`
package struct GetVersion: ProtocolCall {
    package struct Answer: Sendable, Hashable {
        /// `HeadlessChrome/156.0.8078.79`
        package let product: String
        package let protocolVersion: String
        package let userAgent: String
        package let javaScriptVersion: String
    }

    package static let method = "Browser.getVersion"
    package var parameters: [String: JSONValue] { [:] }

    package init() {}

    package static func answer(_ result: JSONValue) -> Answer? {
        guard let product = result["product"]?.stringValue, let version = result["protocolVersion"]?.stringValue else {
            return nil
        }
        return Answer(
            product: product, protocolVersion: version, userAgent: result["userAgent"]?.stringValue ?? "",
            javaScriptVersion: result["jsVersion"]?.stringValue ?? "")
    }
}
