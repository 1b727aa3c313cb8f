import JSONCoding
import JSONModel
import NIOCore

/// Calls the functions behind the routes of a WebSocket API, and waits no longer than a route allows.
@CloudActor
final class RouteIntegration {
    private let lambda: LambdaService
    private let background: BackgroundTasks

    private typealias Waiter = CheckedContinuation<InvocationResult?, Never>

    init(lambda: LambdaService, background: BackgroundTasks) {
        self.lambda = lambda
        self.background = background
    }

    /// The function's checked answer. After a timeout the function goes on, as at AWS, and its answer is dropped.
    func call(
        _ route: WebSocketRouteResource, _ event: JSONValue, traceID: String?
    ) async throws(GatewayError) -> ProxyResponse {
        guard let payload = try? JSON.encode(event) else { throw .integrationFailed }
        switch await result(route, payload, traceID: traceID) {
        case nil: throw .integrationTimeout
        case .success(_, let body): return try ProxyResponse(buffered: body)
        case .failure(let failure):
            switch failure.kind {
            case .throttled: throw .throttled
            case .requestTooLarge: throw .requestTooLarge
            case .reported, .crashed, .timedOut, .responseTooLarge, .shuttingDown: throw .integrationFailed
            }
        }
    }

    /// Nil when the route's time is over first.
    private func result(
        _ route: WebSocketRouteResource, _ payload: [UInt8], traceID: String?
    ) async -> InvocationResult? {
        let race = Race()
        let timer = CloudActor.schedule(milliseconds: Int64(route.timeoutMilliseconds)) { race.end(nil) }
        let lambda = lambda
        let result = await withCheckedContinuation { (waiter: Waiter) in
            race.waiter = waiter
            guard !background.isClosed else {
                return race.end(.failure(.shuttingDown))
            }
            background.run {
                race.end(
                    await lambda.invoke(route.functionName, payload: payload, requestID: nil, traceID: traceID))
            }
        }
        timer.cancel()
        return result
    }

    /// The first of two ends counts.
    @CloudActor
    private final class Race {
        var waiter: Waiter?

        func end(_ result: InvocationResult?) {
            let waiter = waiter
            self.waiter = nil
            waiter?.resume(returning: result)
        }
    }
}
