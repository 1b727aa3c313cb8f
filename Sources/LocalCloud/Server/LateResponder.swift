/// Stands in for a responder that does not exist yet: a port must be known before what serves it can be made.
@CloudActor
final class LateResponder: HTTPResponder {
    /// Nil while the cloud starts and after it has stopped.
    var target: (any HTTPResponder)?

    nonisolated init() {}

    func respond(to exchange: HTTPExchange) async {
        guard let target else { return exchange.answer(status: 503, text: "the local cloud is starting") }
        await target.respond(to: exchange)
    }
}
