import JSONCoding
import JSONModel

/// The event for a route's function, written but for what the authorizer says.
struct ProxyEvent: Sendable {
    private let members: [UInt8]
    private let context: [UInt8]

    /// `context` is its `requestContext`. Both are objects and not empty. Nil when they cannot be written.
    init?(_ members: JSONValue, context: JSONValue) {
        guard let members = try? JSON.encode(members), let context = try? JSON.encode(context) else { return nil }
        self.members = members
        self.context = context
    }

    /// The whole event as JSON; `authorizer` is `requestContext.authorizer`. Nil when that cannot be written.
    func bytes(authorizer: [String: JSONValue]?) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(members.count + context.count + 512)
        bytes += members.dropLast()
        bytes += #","requestContext":"#.utf8
        if let authorizer {
            guard let value = try? JSON.encode(JSONValue.object(authorizer)) else { return nil }
            bytes += context.dropLast()
            bytes += #","authorizer":"#.utf8
            bytes += value
            bytes += "}}".utf8
        } else {
            bytes += context
            bytes += "}".utf8
        }
        return bytes
    }
}
