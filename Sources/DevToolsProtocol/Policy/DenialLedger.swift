/// Gathers denials between two reports, so that a client that is denied a thousand times a second makes a few events and not
/// a thousand.
package struct DenialLedger: Sendable {
    /// Denials that are alike.
    package struct Summary: Sendable, Hashable {
        /// Whose they were; nil where they are several clients' that there was no room to name.
        package let caller: Caller?
        /// Nil where they are of several methods.
        package let method: String?
        package let kind: DenialKind
        package var count: Int

        package init(caller: Caller?, method: String?, kind: DenialKind, count: Int) {
            self.caller = caller
            self.method = method
            self.kind = kind
            self.count = count
        }
    }

    /// A client, by its token's id and its own number.
    package struct Caller: Sendable, Hashable {
        package let tokenID: String
        package let client: Int

        package init(tokenID: String, client: Int) {
            self.tokenID = tokenID
            self.client = client
        }
    }

    /// Summaries in one report, beside one for each kind of denial that found no room.
    package static let maximumSummaries = 20

    private var summaries: [Summary] = []
    private var rest: [DenialKind: Int] = [:]

    package init() {}

    package mutating func note(_ call: DeniedCall, by caller: Caller) {
        let known = summaries.firstIndex { $0.caller == caller && $0.method == call.method && $0.kind == call.kind }
        if let known {
            summaries[known].count += 1
        } else if summaries.count < Self.maximumSummaries {
            summaries.append(Summary(caller: caller, method: call.method, kind: call.kind, count: 1))
        } else {
            rest[call.kind, default: 0] += 1
        }
    }

    /// What was gathered, in the order it began; begins anew.
    package mutating func drain() -> [Summary] {
        let others = rest.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            Summary(caller: nil, method: nil, kind: $0.key, count: $0.value)
        }
        defer {
            summaries = []
            rest = [:]
        }
        return summaries + others
    }
}
