import EgressRules
import NIOHTTP1

/// What Chrome asks its proxy for: a tunnel (RFC 9110, 9.3.6), or a resource by its whole address (RFC 9112, 3.2.2).
enum EgressRequest {
    case tunnel(EgressTarget)
    /// The head is what the server gets: path instead of address, nothing that is meant for the proxy.
    case resource(EgressTarget, HTTPRequestHead)

    /// With an origin, the request is to that server, and names only a path.
    init(_ head: HTTPRequestHead, origin: EgressTarget?) throws(EgressRefusal) {
        if let origin {
            guard head.method != .CONNECT, head.uri.hasPrefix("/") else { throw .malformedTarget }
            self = .resource(origin, Self.forwarded(head, path: head.uri, authority: head.headers.first(name: "host")))
            return
        }
        if head.method == .CONNECT {
            guard let target = EgressTarget(authority: head.uri, defaultPort: nil) else { throw .malformedTarget }
            self = .tunnel(target)
            return
        }
        guard head.uri.utf8.prefix(7).elementsEqual("http://".utf8) else { throw .malformedTarget }
        let rest = head.uri.utf8.dropFirst(7)
        let authority = String(rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }) ?? ""
        guard let target = EgressTarget(authority: authority, defaultPort: 80) else { throw .malformedTarget }
        let path = String(rest.dropFirst(authority.utf8.count)) ?? ""
        self = .resource(
            target, Self.forwarded(head, path: path.hasPrefix("/") ? path : "/" + path, authority: authority))
    }

    private static func forwarded(_ head: HTTPRequestHead, path: String, authority: String?) -> HTTPRequestHead {
        var forwarded = head
        forwarded.uri = path
        forwarded.version = .http1_1
        forwarded.headers = head.headers.forwarded
        // Ours are the only answers before the final one, and none is passed on.
        forwarded.headers.remove(name: "expect")
        if let authority { forwarded.headers.replaceOrAdd(name: "host", value: authority) }
        return forwarded
    }
}

extension HTTPHeaders {
    /// Without the fields that are for one connection only (RFC 9110, 7.6.1), but for `Transfer-Encoding`, as the framing of
    /// the message is kept.
    var forwarded: HTTPHeaders {
        let named = self[canonicalForm: "connection"].map { $0.lowercased() }
        var kept = self
        for name in named where name != "transfer-encoding" && name != "content-length" && name != "host" {
            kept.remove(name: name)
        }
        for name in [
            "connection", "proxy-connection", "keep-alive", "te", "upgrade", "proxy-authorization",
            "proxy-authenticate",
            "proxy-authentication-info",
        ] { kept.remove(name: name) }
        return kept
    }
}
