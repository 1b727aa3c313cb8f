import ByteEncodings
import HTTPTransport
import JSONModel
import ProcessEnvironment

/// Where a provider listens, and the headers of every request to it.
struct ProviderEndpoint: Sendable {
    /// Checked.
    let address: BaseURL
    /// Keys included, so never shown.
    private let headers: Secret<[String: String]>
    /// With its question mark; empty for none.
    private let query: String

    /// `custom` headers replace those of `own`. Throws `invalidConfiguration` for a header that belongs to the transport.
    init(
        _ address: BaseURL, own: [String: String], custom: [String: String], query: String = ""
    ) throws(ModelError) {
        self.address = address
        self.query = query
        var headers = ["content-type": "application/json", "accept": "application/json"]
        for (name, value) in own { headers[name.lowercased()] = value }
        for (name, value) in custom {
            let name = name.lowercased()
            guard !Self.reserved.contains(name) else {
                throw ModelError(.invalidConfiguration, "the header \(name) cannot be set for a model")
            }
            headers[name] = value
        }
        for (name, value) in headers where value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw ModelError(.invalidConfiguration, "the value of the header \(name) holds a control character")
        }
        self.headers = Secret(headers)
    }

    /// A request with this JSON; `path` begins with a slash.
    func post(_ path: String, _ body: [String: JSONValue], more: [String: String] = [:]) -> HTTPRequest {
        var bytes: [UInt8] = []
        JSONValue.object(body).write(to: &bytes, characters: .unicode)
        let all = headers.revealed.merging(more, uniquingKeysWith: { own, new in own.isEmpty ? new : "\(own),\(new)" })
        return HTTPRequest(
            method: "POST", url: address.appending(path) + query,
            headers: HTTPHeaders(all.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }), body: bytes)
    }

    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "content-type", "upgrade", "te", "trailer",
        "expect",
    ]
}
