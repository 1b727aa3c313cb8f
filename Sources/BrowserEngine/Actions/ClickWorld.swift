import Synchronization

/// Where the clicks on one page find its document, so that each click but the first needs no round trip to enter it.
///
/// A context's number can come again in another process, where it may be a page's own. So the document is given a random
/// token when it is entered; what does not know the token is not that document, and is told nothing else.
package final class ClickWorld: Sendable {
    struct Place: Sendable {
        let session: String
        let contextID: Int
        let token: String
    }

    private let place = Mutex<Place?>(nil)

    package init() {}

    func remembered(in session: String) -> Place? {
        place.withLock { $0?.session == session ? $0 : nil }
    }

    func remember(_ place: Place?) {
        self.place.withLock { $0 = place }
    }

    static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }
}
