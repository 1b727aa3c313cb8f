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
}
