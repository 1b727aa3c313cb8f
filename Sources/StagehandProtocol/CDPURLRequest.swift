package import AccessTokens
package import JSONModel

/// The body of `POST /sessions/{id}/cdp-url`.
package struct CDPURLRequest: Sendable, Equatable {
    package var scopes: [AccessScope]
    /// Seconds; nil for the default.
    package var expiresInSeconds: Int?
    package var isSingleUse: Bool

    package init(body: JSONValue?) throws(RequestError) {
        let fields = try Fields(body: body)
        var scopes: [AccessScope] = []
        for text in try fields.strings("scopes", limit: 8) ?? [AccessScope.cdp.rawValue] {
            guard let scope = AccessScope(rawValue: text) else {
                throw RequestError(
                    field: "scopes", problem: "may hold cdp, view, input and files, not `\(text.prefix(32))`")
            }
            if !scopes.contains(scope) { scopes.append(scope) }
        }
        guard !scopes.isEmpty else { throw RequestError(field: "scopes", problem: "must name at least one scope") }
        self.scopes = scopes
        self.expiresInSeconds = try fields.integer("expiresIn", in: 1...86_400)
        self.isSingleUse = try fields.bool("singleUse") ?? false
    }
}
