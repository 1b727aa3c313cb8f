import ByteEncodings
import JSONCoding
import NIOHTTP1

/// What a function answers to a proxy event, checked.
struct ProxyResponse: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    /// Reads a buffered answer: `statusCode`, `headers`, `multiValueHeaders`, `body`, `isBase64Encoded`.
    init(buffered bytes: [UInt8]) throws(GatewayError) {
        guard let answer = try? JSON.decode(Answer.self, from: bytes), let status = answer.status else {
            throw .malformedResponse
        }
        self.status = status
        self.headers = try answer.checkedHeaders()
        let text = answer.body ?? ""
        guard answer.isBase64Encoded == true else {
            self.body = Array(text.utf8)
            return
        }
        guard let decoded = Base64.standard.decode(text) else { throw .malformedResponse }
        self.body = decoded
    }

    /// Reads the metadata before a streamed body. Every member is optional; no text at all means 200.
    init(metadata bytes: [UInt8]) throws(GatewayError) {
        guard let answer = try? JSON.decode(Answer.self, from: bytes) else { throw .malformedResponse }
        guard let status = answer.statusCode == nil ? 200 : answer.status else { throw .malformedResponse }
        self.status = status
        var headers = try answer.checkedHeaders()
        for cookie in answer.cookies ?? [] {
            guard Self.isFieldValue(cookie) else { throw .malformedResponse }
            headers.add(name: "Set-Cookie", value: cookie)
        }
        self.headers = headers
        self.body = []
    }

    /// RFC 9110, 5.6.2.
    fileprivate static func isFieldName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
                }
            }
    }

    /// RFC 9110, 5.5: no control characters but the tab.
    fileprivate static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}

/// The answer as it is written. API Gateway takes header values of any scalar type.
private struct Answer: Decodable {
    let statusCode: Scalar?
    let headers: [String: Scalar]?
    let multiValueHeaders: [String: [Scalar]]?
    let cookies: [String]?
    let body: String?
    let isBase64Encoded: Bool?

    /// Connection management is the gateway's own business.
    private static let hopByHop: Set<String> = [
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    var status: Int? {
        guard let text = statusCode?.text, let status = Int(text), (200...599).contains(status) else { return nil }
        return status
    }

    /// `multiValueHeaders` wins over `headers` for the same name.
    func checkedHeaders() throws(GatewayError) -> HTTPHeaders {
        var result = HTTPHeaders()
        let multiple = multiValueHeaders ?? [:]
        let names = Set(multiple.keys.map { $0.lowercased() })
        for (name, value) in (headers ?? [:]).sorted(by: { $0.key < $1.key }) where !names.contains(name.lowercased()) {
            try add(name, value.text, to: &result)
        }
        for (name, values) in multiple.sorted(by: { $0.key < $1.key }) {
            for value in values { try add(name, value.text, to: &result) }
        }
        return result
    }

    private func add(_ name: String, _ value: String, to headers: inout HTTPHeaders) throws(GatewayError) {
        guard ProxyResponse.isFieldName(name), ProxyResponse.isFieldValue(value) else { throw .malformedResponse }
        guard !Self.hopByHop.contains(name.lowercased()) else { return }
        headers.add(name: name, value: value)
    }
}

/// A string, number or truth value, as text.
private struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(String.self) {
            text = value
        } else if let value = try? container.decode(Int.self) {
            text = String(value)
        } else {
            text = String(try container.decode(Bool.self))
        }
    }
}
