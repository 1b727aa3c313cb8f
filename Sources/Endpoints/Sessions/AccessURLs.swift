import AccessTokens
import Digests
import ProcessEnvironment
import SessionLifecycle
import StagehandProtocol
import Timestamps

/// Signed URLs of a session's controller. The signature stands in the URL because CDP clients can send nothing else.
struct AccessURLs {
    let resources: FunctionResources

    init(_ resources: FunctionResources) {
        self.resources = resources
    }

    /// The URL for all of CDP that goes with an answer; nil until the browser can be reached.
    func standard(for record: SessionRecord) -> String? {
        signed(
            for: record, scopes: [.cdp], seconds: nil, isSingleUse: false, clientAddress: nil)?.cdpURL
    }

    struct Signed {
        let cdpURL: String
        let liveURL: String
        /// Where the session's files are; what is asked of them goes behind its path.
        let filesURL: String
        let token: String
        let expiresAt: Timestamp
    }

    /// A token of `seconds` (default: the configured life), never beyond the session's own end; nil until the browser can be reached.
    func signed(
        for record: SessionRecord, scopes: [AccessScope], seconds: Int?, isSingleUse: Bool, clientAddress: String?
    ) -> Signed? {
        guard !record.status.isBecomingReady, !record.status.isEnded, let address = record.task?.address else {
            return nil
        }
        let now = resources.now()
        let end = record.createdAt.adding(seconds: Int64(record.limits.maxDuration))
        let wanted = now.adding(seconds: Int64(seconds ?? resources.settings.accessTokenSeconds))
        let expiry = Timestamp(seconds: min(wanted, end).seconds)
        let issued = Timestamp(seconds: now.seconds)
        var claims = AccessClaims(
            issuer: "wallcrawler", audience: AccessClaims.cdpAudience, sessionID: record.id,
            projectID: record.projectID, scopes: Set(scopes), issuedAt: issued, notBefore: issued,
            expiresAt: expiry, tokenID: resources.identifier(), isSingleUse: isSingleUse)
        claims.clientAddress = clientAddress
        let signer = AccessTokenSigner { message, key in HMACSHA256.authenticate(message, key: key) }
        guard let token = try? signer.sign(claims, key: resources.keys.key(ofSession: record.id).revealed) else {
            return nil
        }
        let base = "\(resources.settings.accessScheme)://\(address)"
        let webBase = "\(resources.settings.accessScheme == "wss" ? "https" : "http")://\(address)"
        return Signed(
            cdpURL: "\(base)/cdp?signingKey=\(token)", liveURL: "\(webBase)/live?signingKey=\(token)",
            filesURL: "\(webBase)/files?signingKey=\(token)", token: token, expiresAt: expiry)
    }
}
