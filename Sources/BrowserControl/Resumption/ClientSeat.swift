import NIOCore
import NIOHTTP1

/// What a client's socket belongs to.
enum ClientSeat {
    /// A client that ends with its socket.
    case direct(BrowserClient)
    /// The first socket of a client that can come back.
    case first(ResumablePlace)
    /// A further one, of a client that has received that many messages.
    case again(ResumablePlace, received: Int)

    var client: BrowserClient {
        switch self {
        case .direct(let client): client
        case .first(let place), .again(let place, _): place.client
        }
    }

    var place: ResumablePlace? {
        switch self {
        case .direct: nil
        case .first(let place), .again(let place, _): place
        }
    }

    /// What the answer to the handshake says of it.
    var headers: HTTPHeaders {
        guard let place else { return [:] }
        return [
            "x-wc-resume-id": place.terms.id, "x-wc-received": "\(place.received)",
            "x-wc-resume-seconds": "\(place.terms.limits.window.components.seconds)",
        ]
    }

    /// The socket was not opened.
    func abandon(_ multiplexer: ClientMultiplexer) {
        switch self {
        case .direct(let client): multiplexer.disconnected(client)
        case .first(let place): place.end()
        case .again: break
        }
    }
}
