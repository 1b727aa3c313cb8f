import ByteEncodings
import JSONModel
import ProcessEnvironment
import SessionStore
import StagehandProtocol

/// Makes the part of a session's record that says where its browser may connect, with the secrets of its proxies sealed. The
/// browser task reads it (`SessionEgress`).
struct EgressWish {
    let request: EgressRequest
    let keys: SessionKeys

    /// nil where the client wishes nothing.
    func egress(ofSession id: String) throws -> JSONValue? {
        guard !request.isEmpty else { return nil }
        var members: [String: JSONValue] = [
            "allow": .array(request.allow.map(JSONValue.string)), "deny": .array(request.deny.map(JSONValue.string)),
            "proxies": .array(request.proxies.map(entry)),
        ]
        let credentials = request.proxies.map(\.credentials)
        if credentials.contains(where: { !$0.isEmpty }) {
            let sealed = try EgressSeal.seal(
                credentials, servers: request.proxies.map(\.server), sessionKey: keys.key(ofSession: id).revealed)
            members[Self.sealedName] = .string(Base64.standard.encode(sealed))
        }
        return .object(members)
    }

    /// The member of the record that nobody is shown.
    static let sealedName = "sealedCredentials"

    private func entry(_ proxy: EgressRequest.Proxy) -> JSONValue {
        var members: [String: JSONValue] = ["type": proxy.server == nil ? "none" : "external"]
        members["server"] = proxy.server.map(JSONValue.string)
        members["domainPattern"] = proxy.pattern.map(JSONValue.string)
        return .object(members)
    }
}
