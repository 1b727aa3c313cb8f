import ByteEncodings

/// The one spelling of a request that both sides hash
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
struct CanonicalRequest {
    /// Names in lower case, sorted, joined with semicolons.
    let signedHeaders: String
    let text: String

    /// `signing` says which fields take part, by their names in lower case.
    init(
        _ request: SignableRequest, query: CanonicalQuery, payloadHash: String, options: SigningOptions,
        signing isSigned: (_ name: String) -> Bool
    ) {
        var values: [String: [String]] = [:]
        for field in request.headers {
            let name = field.name.lowercased()
            if isSigned(name) { values[name, default: []].append(Self.trimmed(field.value)) }
        }
        let names = values.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        let headers = names.map { "\($0):\(values[$0, default: []].joined(separator: ","))\n" }.joined()
        self.signedHeaders = names.joined(separator: ";")
        self.text = [
            request.method, Self.path(request.path, options), query.text, headers, signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }

    /// The fields that proxies may change, and the signature itself, are never signed.
    static func isSignable(_ name: String) -> Bool {
        switch name {
        case "authorization", "connection", "expect", "te", "transfer-encoding", "upgrade", "user-agent",
            "x-amzn-trace-id":
            false
        default: !name.hasPrefix("sec-websocket-")
        }
    }

    private static func path(_ wire: Substring, _ options: SigningOptions) -> String {
        let path = options.normalizesPath ? normalized(wire) : wire.isEmpty ? "/" : String(wire)
        if options.encodesPathAgain { return PercentEncoding.encodePath(path) }
        let bytes = PercentEncoding.decode(path) ?? Array(path.utf8)
        return PercentEncoding.encode(bytes, keeping: [UInt8(ascii: "/")])
    }

    private static func normalized(_ path: Substring) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." {
                segments = segments.dropLast()
            } else {
                segments.append(segment)
            }
        }
        guard !segments.isEmpty else { return "/" }
        return "/" + segments.joined(separator: "/") + (path.hasSuffix("/") ? "/" : "")
    }

    /// Without white space at the ends, and with single spaces for runs of it, also where a value is folded over lines.
    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }
}
