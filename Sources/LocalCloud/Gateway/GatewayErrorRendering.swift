import JSONCoding
import JSONModel
import NIOHTTP1

/// A gateway's own answer on the wire: the house's error body, unless the template's `GatewayResponses` say otherwise.
struct GatewayErrorRendering {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    init(error: GatewayError, overrides: [String: GatewayResponseResource], requestID: String) {
        let family = overrides[error.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX"]
        // AWS has one type, with one status, for a missing route and a wrong method. Here they are told apart.
        let own = error.type == GatewayError.notFound.type ? nil : overrides[error.type]
        let status = own?.statusCode ?? error.status
        var headers: HTTPHeaders = ["content-type": "application/json", "x-amzn-RequestId": requestID]
        for (name, value) in (family?.headers ?? [:]).merging(own?.headers ?? [:], uniquingKeysWith: { $1 }) {
            headers.replaceOrAdd(name: name, value: value)
        }
        self.status = status
        self.headers = headers
        if let template = own?.bodyTemplate ?? (own == nil ? family?.bodyTemplate : nil) {
            self.body = Array(Self.fill(template, error, requestID).utf8)
        } else {
            let body: JSONValue = [
                "success": false, "message": .string(error.message), "error": .string(error.name),
                "statusCode": .integer(Int64(status)),
            ]
            self.body = (try? JSON.encode(body)) ?? []
        }
    }

    /// Mapping templates of gateway responses know variables but no logic. An unknown variable is empty.
    private static func fill(_ template: String, _ error: GatewayError, _ requestID: String) -> String {
        let quoted = (try? JSON.text(JSONValue.string(error.message))) ?? "\"\""
        let values = [
            "error.message": error.message, "error.messageString": quoted, "error.responseType": error.type,
            "requestId": requestID, "extendedRequestId": requestID,
        ]
        let marker = "$context."
        var result = ""
        var rest = template[...]
        while let found = rest.firstRange(of: marker) {
            result += rest[..<found.lowerBound]
            var name = rest[found.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "." }
            while name.last == "." { name = name.dropLast() }
            result += values[String(name)] ?? ""
            rest = rest[name.endIndex...]
        }
        return result + rest
    }
}
