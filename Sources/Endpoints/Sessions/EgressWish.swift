import ByteEncodings
import EgressRules
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StagehandProtocol

/// Makes the part of a session's record that says where its browser may connect, with the secrets of its proxies sealed.
struct EgressWish {
    let request: EgressRequest
    let keys: SessionKeys

    /// nil where the client wishes nothing.
    func egress(ofSession id: String) throws -> SessionEgress? {
        guard !request.isEmpty else { return nil }
        let servers = request.proxies.map(\.server?.server)
        let credentials = request.proxies.map(\.server?.credentials)
        var sealed: String?
        if credentials.contains(where: { $0 != nil }) {
            sealed = Base64.standard.encode(
                try EgressSeal.seal(credentials, servers: servers, sessionKey: keys.key(ofSession: id).revealed))
        }
        return SessionEgress(
            allow: request.allow, deny: request.deny,
            proxies: request.proxies.map {
                SessionProxy(server: $0.server?.server, domainPattern: $0.pattern?.text)
            }, sealedCredentials: sealed)
    }
}
