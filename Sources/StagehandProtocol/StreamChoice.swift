package import JSONModel

package enum StreamChoice {
    /// Whether the answer is to be streamed: the body's `streamResponse` decides, then the header `x-stream-response`.
    package static func wantsStream(body: JSONValue?, header: String?) -> Bool {
        switch body?["streamResponse"] {
        case .bool(let flag): flag
        case .string(let text): text.lowercased() == "true"
        default: header?.lowercased() == "true"
        }
    }
}
