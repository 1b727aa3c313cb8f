import JSONModel
import NIOCore

/// Counts who needs a domain's events in a session, so that one who is done does not turn them off for another. Lives on
/// the connection's event loop.
final class DomainUse {
    private struct Key: Hashable {
        let session: String
        let domain: String
    }

    private let client: InProcessClient
    private var counts: [Key: Int] = [:]

    /// Nobody asks for the bodies of answers: the pages' processes need not keep them.
    private static let parameters: [String: [String: JSONValue]] = [
        "Network": ["maxTotalBufferSize": 65536, "maxResourceBufferSize": 65536]
    ]
    private static let disableTimeout = TimeAmount.seconds(15)

    init(client: InProcessClient) {
        self.client = client
    }

    /// Turns a domain on; calls when the page has done it, or cannot.
    func retain(
        _ domain: String, session: String, timeout: TimeAmount, completion: @escaping (Result<Void, CallError>) -> Void
    ) {
        counts[Key(session: session, domain: domain), default: 0] += 1
        let method = "\(domain).enable"
        client.call(method, Self.parameters[domain] ?? [:], sessionID: session, timeout: timeout) { answer in
            completion(
                answer.flatMap { bytes in
                    Result { () throws(CallError) in _ = try BrowserConnection.result(of: method, bytes) }
                })
        }
    }

    /// Turns a domain off when nobody needs it any more. Each `retain`, also one that failed, needs one of these.
    func release(_ domain: String, session: String) {
        let key = Key(session: session, domain: domain)
        guard let count = counts[key] else { return }
        guard count == 1 else {
            counts[key] = count - 1
            return
        }
        counts[key] = nil
        client.call("\(domain).disable", [:], sessionID: session, timeout: Self.disableTimeout) { _ in }
    }

    /// The session is over.
    func forget(session: String) {
        counts = counts.filter { $0.key.session != session }
    }
}
