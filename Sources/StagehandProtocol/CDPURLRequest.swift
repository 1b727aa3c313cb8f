package import AccessTokens
import EgressRules
package import JSONModel

/// The body of `POST /sessions/{id}/cdp-url`.
package struct CDPURLRequest: Sendable, Equatable {
    package var scopes: [AccessScope]
    /// Seconds; nil for the default.
    package var expiresInSeconds: Int?
    package var isSingleUse: Bool
    /// The one address, or block of addresses in CIDR notation, that the URL is good for; nil for any.
    package var clientAddress: String?

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
        self.clientAddress = try fields.string("clientAddress", limit: 64)
        guard clientAddress.map({ AddressBlock($0) != nil }) ?? true else {
            throw RequestError(
                field: "clientAddress",
                problem:
                    "must be an IPv4 or IPv6 address, or a block of them like 192.0.2.0/24 without bits behind its length"
            )
        }
    }
}
