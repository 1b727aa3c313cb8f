/// Answers the requests of one server.
@CloudActor
protocol HTTPResponder: AnyObject, Sendable {
    /// Answers one request. When it returns without having answered, the connection is closed.
    func respond(to exchange: HTTPExchange) async
}
