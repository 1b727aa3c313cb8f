package import JSONModel
package import StagehandProtocol

/// What `act` did, and how it came to it.
package struct ActOutcome: Sendable, Equatable {
    package var result: ActResult
    /// Nil where the memory has no say: the request named the element.
    package var cache: CacheStatus?

    init(_ result: ActResult, cache: CacheStatus?) {
        self.result = result
        self.cache = cache
    }

    /// The result on the wire, with `cacheStatus` `HIT` or `MISS` and the reason of a miss.
    package var json: JSONValue {
        guard let cache, var members = result.json.objectValue else { return result.json }
        switch cache {
        case .hit: members["cacheStatus"] = "HIT"
        case .miss(let reason):
            members["cacheStatus"] = "MISS"
            members["cacheMissReason"] = .string(reason)
        }
        return .object(members)
    }
}
