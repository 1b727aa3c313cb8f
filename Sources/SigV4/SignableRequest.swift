/// A request as it is on the wire.
package struct SignableRequest: Sendable {
    /// `GET`, `POST`, …
    package var method: String
    /// Path and query, percent-encoded as sent: `/@connections/L0SM9cOFvHcCIhw%3D?a=b`.
    package var target: String
    /// All fields in order, `Host` among them.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// Everything before the first question mark.
    var path: Substring { target.prefix { $0 != "?" } }

    /// Everything after the first question mark; empty when there is none.
    var query: Substring { target.dropFirst(path.count).dropFirst() }

    /// The values of every field of that name, which is in lower case.
    func values(ofHeader name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}
