import AccessTokens
import ByteEncodings
import NIOHTTP1

/// A request to the proxy, read and checked as far as that is possible without its token.
struct AccessRequest {
    enum Route: Equatable {
        case health
        case version
        case targets
        /// The protocol as the browser describes it.
        case descriptor
        /// A WebSocket to the browser, or to one page of it.
        case socket(MessageRouter.Target)
        /// The page of the live view.
        case livePage
        /// The WebSocket of the live view.
        case liveSocket

        /// Whether a token with these scopes opens it.
        func isOpen(to scopes: Set<AccessScope>) -> Bool {
            switch self {
            case .health: true
            case .version, .targets, .descriptor, .socket, .livePage, .liveSocket:
                !scopes.isDisjoint(with: [.cdp, .view, .input])
            }
        }
    }

    let route: Route
    let path: String
    /// `HOST[:PORT]` as the client wrote it.
    let host: String
    let token: String?
    let resumption: ResumeRequest

    /// What the token is presented for.
    var purpose: AccessPurpose {
        switch route {
        case .socket: .connection
        case .liveSocket: .viewing
        case .health, .version, .targets, .descriptor, .livePage: .discovery
        }
    }

    private static let maximumTokenBytes = 4096

    init(_ head: HTTPRequestHead, settings: AccessSettings) throws(AccessDenial) {
        guard head.method == .GET else { throw .notGET }
        guard head.headers["content-length"].allSatisfy({ $0 == "0" }),
            !head.headers.contains(name: "transfer-encoding")
        else { throw .badRequest("a request with a body is not expected") }
        let parts = Self.untangled(head.uri).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, path.hasPrefix("/") else {
            throw .badRequest("the request target must be a path")
        }
        self.path = String(path)
        host = try Self.host(head.headers, settings)
        route = try Self.route(String(path), head)
        try Self.checkOrigin(head.headers, settings, host: host, route)
        guard let query = FormQuery(parsing: parts.count > 1 ? parts[1] : "", maximumPairs: 64) else {
            throw .badRequest("the query cannot be read")
        }
        token = route == .health ? nil : try Self.token(query, head.headers)
        if case .socket = route { resumption = try ResumeRequest(query) } else { resumption = .none }
    }

    /// Pyppeteer's `browserURL` gets `/json/version` behind the whole address, the query with the key included.
    private static func untangled(_ target: String) -> String {
        let document = "/json/version"
        guard target.hasSuffix(document), let query = target.firstIndex(of: "?") else { return target }
        return document + target[query...].dropLast(document.count)
    }

    private static func route(_ path: String, _ head: HTTPRequestHead) throws(AccessDenial) -> Route {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        switch trimmed {
        case "/health": return .health
        case "/json/version", "/cdp/json/version": return .version
        case "/json", "/json/list", "/cdp/json", "/cdp/json/list": return .targets
        case "/json/protocol", "/cdp/json/protocol": return .descriptor
        case "/cdp":
            try checkUpgrade(head)
            return .socket(.browser)
        case "/live": return .livePage
        case "/live/socket":
            try checkUpgrade(head)
            return .liveSocket
        default:
            let prefix = "/devtools/page/"
            let id = trimmed.dropFirst(prefix.count)
            guard trimmed.hasPrefix(prefix), !id.isEmpty, id.count <= 64, id.allSatisfy({ $0.isASCII && $0.isHexDigit })
            else { throw .unknownPath }
            try checkUpgrade(head)
            return .socket(.page(targetID: String(id)))
        }
    }

    /// RFC 6455, 4.2.1.
    private static func checkUpgrade(_ head: HTTPRequestHead) throws(AccessDenial) {
        let isUpgrade =
            head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
        guard isUpgrade, head.version == .http1_1, head.headers["sec-websocket-version"] == ["13"] else {
            throw .upgradeNeeded
        }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, Base64.standard.decode(keys[0])?.count == 16 else {
            throw .badRequest("Sec-WebSocket-Key must be 16 bytes in base64, once")
        }
    }

    static func host(_ headers: HTTPHeaders, _ settings: AccessSettings) throws(AccessDenial) -> String {
        let hosts = headers["host"]
        guard hosts.count == 1, let host = hosts.first, host.utf8.count <= 260,
            host.utf8.allSatisfy({ isHostByte($0) })
        else { throw .badRequest("one Host header is needed") }
        let name = withoutPort(host).lowercased()
        let isKnown =
            isAddress(name) || name == "localhost" || name.hasSuffix(".localhost")
            || settings.allowedHosts.contains(name) || settings.sockets.tls?.isFor(name) == true
        guard isKnown else { throw .foreignHost }
        return host
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func withoutPort(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
        return host.firstIndex(of: ":").map { String(host[..<$0]) } ?? host
    }

    /// An IPv4 address of four decimal numbers, or anything in brackets, which only an IPv6 address is.
    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("["), name.hasSuffix("]") { return name.contains(":") }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { $0.count <= 3 && UInt8($0) != nil }
    }

    /// The live view's socket is for its own page, which is the one case where an `Origin` is needed.
    private static func checkOrigin(
        _ headers: HTTPHeaders, _ settings: AccessSettings, host: String, _ route: Route
    ) throws(AccessDenial) {
        if route == .liveSocket {
            let own = ["http://\(host)", "https://\(host)"]
            guard headers["origin"].count == 1, let origin = headers["origin"].first,
                own.contains(origin.lowercased()) || own.contains(origin)
            else { throw .foreignOrigin }
            return
        }
        try checkOrigin(headers, settings)
    }

    /// A page may ask when it is one of those that are allowed to; programs send no `Origin`.
    static func checkOrigin(_ headers: HTTPHeaders, _ settings: AccessSettings) throws(AccessDenial) {
        for origin in headers["origin"] where !settings.allowedOrigins.contains(origin) { throw .foreignOrigin }
    }

    /// From the query (`signingKey`) or from `Authorization: Bearer`; two different ones are nobody's.
    static func token(_ query: FormQuery, _ headers: HTTPHeaders) throws(AccessDenial) -> String? {
        var tokens = query.values("signingKey")
        for field in headers["authorization"] {
            guard field.lowercased().hasPrefix("bearer ") else { continue }
            tokens.append(String(field.dropFirst(7).drop { $0 == " " }))
        }
        guard let token = tokens.first, !token.isEmpty else { return nil }
        guard Set(tokens).count == 1 else { throw .badRequest("more than one signing key was sent") }
        guard token.utf8.count <= maximumTokenBytes else { throw .badRequest("the signing key is too long") }
        return token
    }
}
