import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import SessionStore
import StagehandProtocol

/// Which action a request belongs to: one with an idempotency key, or a generated client's repetition, to that of the first one.
enum Claim {
    /// One of its own, which repetitions need not find.
    case none
    /// One of its own, which repetitions find by this key.
    case first(key: String)
    /// That of whoever came first with this key.
    case shared(key: String)

    init(_ call: APICall, _ body: JSONValue?, operation: String) throws {
        if let key = call.header("idempotency-key"), !key.isEmpty {
            self = .shared(key: "key/\(operation)/\(Self.digest(Array(key.utf8)))")
        } else if call.dialect.isStainless {
            let key = "body/\(operation)/\(Self.digest(try JSON.encode(body ?? .null)))"
            self = call.dialect.retryCount > 0 ? .shared(key: key) : .first(key: key)
        } else {
            self = .none
        }
    }

    /// The action, which is `own` unless another request was first, and what is to be stored when it begins, so that repetitions
    /// find it.
    func settle(
        own: String, in sessionID: String, _ store: any SessionStoring
    ) throws(StoreError) -> (action: String, additions: [SessionAddition]) {
        switch self {
        case .none: (own, [])
        case .first(let key): (own, [.owner(idempotencyKey: key, actionID: own)])
        case .shared(let key):
            (try store.claimAction(idempotencyKey: key, actionID: own, in: sessionID), [])
        }
    }

    private static func digest(_ bytes: [UInt8]) -> String { Hexadecimal.encode(SHA256.hash(bytes)) }
}
