/// Refuses what would not be one well-formed request: libcurl sends lines as they are given.
enum RequestCheck {
    /// `METHOD scheme://host/path` for messages, without credentials, query or fragment.
    static func subject(of request: HTTPRequest) throws(HTTPError) -> String {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(isTokenByte) else {
            throw HTTPError(code: .invalidRequest, message: "the request method is not a token")
        }
        let scheme = request.url.prefix { $0 != ":" }.lowercased()
        let visible = request.url.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard visible, scheme == "http" || scheme == "https", request.url.dropFirst(scheme.count).hasPrefix("://")
        else {
            throw HTTPError(
                code: .invalidRequest, message: "\(request.method): the URL is not absolute, http or https, and encoded"
            )
        }
        for field in request.headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                throw HTTPError(code: .invalidRequest, message: "\(request.method): a header name is not a token")
            }
            guard field.value.utf8.allSatisfy({ $0 != 0 && $0 != 0x0A && $0 != 0x0D }) else {
                throw HTTPError(
                    code: .invalidRequest, message: "\(request.method): header \(field.name) holds a line break")
            }
        }
        return "\(request.method) \(bare(request.url))"
    }

    /// The URL up to its query or fragment, without user information.
    static func bare(_ url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let rest = path.drop { $0 != ":" }
        guard rest.hasPrefix("://") else { return String(path) }
        let authority = path.index(rest.startIndex, offsetBy: 3)
        let end = path[authority...].firstIndex(of: "/") ?? path.endIndex
        guard let at = path[authority..<end].lastIndex(of: "@") else { return String(path) }
        return String(path[..<authority] + path[path.index(after: at)...])
    }

    /// RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
