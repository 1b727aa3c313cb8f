import JSONModel
import ProcessEnvironment
import Synchronization

/// Where the clicks on one page find its document, so that each click but the first needs no round trip to enter it.
///
/// A context's number can come again in another process, where it may be a page's own. So the document is given a random
/// token when it is entered; what does not know the token is not that document, and is told nothing else.
package final class ClickWorld: Sendable {
    struct Place: Sendable, Equatable {
        let session: String
        let contextID: Int
        let token: String
    }

    /// What a document says of an element that will probably be clicked.
    struct Ahead: Sendable {
        let place: Place
        let arguments: [JSONValue]
        /// Nil where it could not be asked.
        let answer: Task<JSONValue?, Never>
        /// `SystemClock.monotonicMilliseconds`.
        let askedAt: Int64

        /// Whether it is what a click would ask now.
        func isFor(_ arguments: [JSONValue], in place: Place) -> Bool {
            self.place == place && self.arguments == arguments
                && SystemClock.monotonicMilliseconds - askedAt <= ClickWorld.freshness
        }
    }

    /// How long what was asked ahead is good, in milliseconds.
    private static let freshness: Int64 = 20

    private let place = Mutex<Place?>(nil)
    private let ahead = Mutex<Ahead?>(nil)

    package init() {}

    func remembered(in session: String) -> Place? {
        place.withLock { $0?.session == session ? $0 : nil }
    }

    func remember(_ place: Place?) {
        self.place.withLock { $0 = place }
    }

    func keep(_ ahead: Ahead) {
        self.ahead.withLock { $0 = ahead }
    }

    /// To be taken by whatever happens next in the page: after that, nothing of it is good.
    func takeAhead() -> Ahead? {
        ahead.withLock { ahead in
            defer { ahead = nil }
            return ahead
        }
    }

    static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }
}
