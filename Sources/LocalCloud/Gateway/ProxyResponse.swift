import ByteEncodings
import JSONCoding
import JSONModel
import NIOHTTP1

/// What a function answers to a proxy event, checked.
struct ProxyResponse: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    /// Reads a buffered answer: `statusCode`, `headers`, `multiValueHeaders`, `body`, `isBase64Encoded`.
    init(buffered bytes: [UInt8]) throws(GatewayError) {
        let answer = try Answer(bytes)
        guard let status = answer.status else { throw .malformedResponse }
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
        let answer = try Answer(bytes)
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
private struct Answer {
    let statusCode: String?
    let headers: [String: String]?
    let multiValueHeaders: [String: [String]]?
    let cookies: [String]?
    let body: String?
    let isBase64Encoded: Bool?

    init(_ bytes: [UInt8]) throws(GatewayError) {
        guard let members = (try? JSON.value(from: bytes))?.objectValue else { throw .malformedResponse }
        statusCode = try Self.member("statusCode", members, Self.text)
        headers = try Self.member("headers", members) { try? $0.objectValue?.mapValues(Self.required) }
        multiValueHeaders = try Self.member("multiValueHeaders", members) {
            try? $0.objectValue?.mapValues { try Self.required($0.arrayValue).map(Self.required) }
        }
        cookies = try Self.member("cookies", members) {
            try? $0.arrayValue?.map { try Self.required($0.stringValue) }
        }
        body = try Self.member("body", members, \.stringValue)
        isBase64Encoded = try Self.member("isBase64Encoded", members, \.boolValue)
    }

    /// What is absent or null is nil; what cannot be read is malformed.
    private static func member<Value>(
        _ name: String, _ members: [String: JSONValue], _ read: (JSONValue) -> Value?
    ) throws(GatewayError) -> Value? {
        guard let value = members[name], !value.isNull else { return nil }
        return try required(read(value))
    }

    /// A string, number or truth value, as text.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): String(flag)
        default: nil
        }
    }

    private static func required(_ value: JSONValue) throws(GatewayError) -> String { try required(text(value)) }

    private static func required<Value>(_ value: Value?) throws(GatewayError) -> Value {
        guard let value else { throw .malformedResponse }
        return value
    }

    /// Connection management is the gateway's own business.
    private static let hopByHop: Set<String> = [
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    var status: Int? {
        guard let text = statusCode, let status = Int(text), (200...599).contains(status) else { return nil }
        return status
    }

    /// `multiValueHeaders` wins over `headers` for the same name.
    func checkedHeaders() throws(GatewayError) -> HTTPHeaders {
        var result = HTTPHeaders()
        let multiple = multiValueHeaders ?? [:]
        let names = Set(multiple.keys.map { $0.lowercased() })
        for (name, value) in (headers ?? [:]).sorted(by: { $0.key < $1.key }) where !names.contains(name.lowercased()) {
            try add(name, value, to: &result)
        }
        for (name, values) in multiple.sorted(by: { $0.key < $1.key }) {
            for value in values { try add(name, value, to: &result) }
        }
        return result
    }

    private func add(_ name: String, _ value: String, to headers: inout HTTPHeaders) throws(GatewayError) {
        guard ProxyResponse.isFieldName(name), ProxyResponse.isFieldValue(value) else { throw .malformedResponse }
        guard !Self.hopByHop.contains(name.lowercased()) else { return }
        headers.add(name: name, value: value)
    }
}
