package import JSONModel

/// The body of `POST /sessions/{id}/navigate`.
package struct NavigateRequest: Sendable, Equatable {
    package enum WaitUntil: String, Sendable, Codable, CaseIterable {
        case load, domcontentloaded, networkidle, commit
    }

    package var url: String
    package var waitUntil: WaitUntil
    package var timeoutMilliseconds: Int
    package var referer: String?
    /// The main frame of the page that is meant; the active page otherwise.
    package var frameID: String?

    package init(body: JSONValue?) throws(RequestError) {
        let fields = try Fields(body: body)
        self.url = try WebAddress.checked(fields.requiredString("url", limit: 64 * 1024), field: "url")
        let options = try fields.object("options")
        self.waitUntil = try Self.waitUntil(options)
        self.timeoutMilliseconds = try options.integer("timeout", in: 0...600_000) ?? 15_000
        self.referer = try options.string("referer", limit: 8192)
        let nested = try options.string("frameId", limit: 256)
        self.frameID = try fields.string("frameId", limit: 256) ?? nested
    }

    private static func waitUntil(_ options: Fields) throws(RequestError) -> WaitUntil {
        guard let text = try options.string("waitUntil", limit: 64) else { return .domcontentloaded }
        guard let value = WaitUntil(rawValue: text) else {
            throw RequestError(
                field: options.name("waitUntil"),
                problem: "must be one of \(WaitUntil.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }
}
