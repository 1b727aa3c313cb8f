import Glibc
import NIOCore
import NIOHTTP1

/// One request on its way through a route's function and back.
@CloudActor
final class GatewayIntegration {
    private let gateway: RestGateway
    private let exchange: HTTPExchange
    private let requestID: String
    private let route: RouteResource
    private let payload: [UInt8]
    private let traceID: String
    private var prelude = StreamPrelude()
    private var waiter: CheckedContinuation<Outcome, Never>?
    private var timer: Scheduled<Void>?
    private var idleTimer: Scheduled<Void>?

    /// How the waiting ended. After a timeout the function goes on, as at AWS, and its answer is dropped.
    private enum Outcome {
        case result(InvocationResult)
        case malformed
        case timedOut
    }

    /// API Gateway closes a regional stream that is silent for five minutes.
    private static let idleStreamMilliseconds: Int64 = 300_000

    init(
        gateway: RestGateway, exchange: HTTPExchange, requestID: String, route: RouteResource, payload: [UInt8],
        traceID: String
    ) {
        self.gateway = gateway
        self.exchange = exchange
        self.requestID = requestID
        self.route = route
        self.payload = payload
        self.traceID = traceID
    }

    /// Answers with the function's whole answer.
    func buffer() async throws(GatewayError) {
        switch await outcome(receiver: nil) {
        case .timedOut: throw .integrationTimeout
        case .malformed: throw .malformedResponse
        case .result(.failure(let failure)): throw Self.error(failure)
        case .result(.success(_, let body)):
            let response = try ProxyResponse(buffered: body)
            exchange.answer(
                status: response.status, headers: completed(response.headers), body: ByteBuffer(bytes: response.body))
        }
    }

    /// Answers with the function's bytes as they come.
    func stream() async throws(GatewayError) {
        let outcome = await outcome { [weak self] piece in await self?.received(piece) }
        switch outcome {
        case .timedOut: throw .integrationTimeout
        case .malformed: throw .malformedResponse
        case .result(.failure(let failure)): throw Self.error(failure)
        case .result(.success):
            guard exchange.hasBegun else { throw .malformedResponse }
            exchange.finish()
            // The caller goes on before what is left to do here.
            sched_yield()
        }
    }

    private func outcome(receiver: PieceReceiver?) async -> Outcome {
        let outcome = await withCheckedContinuation { continuation in
            waiter = continuation
            timer = CloudActor.schedule(milliseconds: Int64(route.timeoutMilliseconds)) { [weak self] in
                self?.end(.timedOut)
            }
            let (lambda, name, payload, id, trace) = (gateway.lambda, route.functionName, payload, requestID, traceID)
            gateway.background.run {
                self.end(
                    .result(
                        await lambda.invoke(
                            name, payload: payload, requestID: id, traceID: trace, receiver: receiver)))
            }
        }
        timer?.cancel()
        idleTimer?.cancel()
        return outcome
    }

    private func end(_ outcome: Outcome) {
        let waiter = waiter
        self.waiter = nil
        waiter?.resume(returning: outcome)
    }

    private func received(_ piece: ResponsePiece) async {
        guard waiter != nil, case .bytes(let bytes, let next) = piece else { return }
        idleTimer?.cancel()
        idleTimer = CloudActor.schedule(milliseconds: Self.idleStreamMilliseconds) { [weak self] in
            self?.end(.timedOut)
        }
        guard !exchange.hasBegun else { return await exchange.write(bytes, next: next) }
        switch prelude.receive(bytes) {
        case .incomplete: return
        case .malformed: end(.malformed)
        case .complete(let metadata, let body):
            guard let response = try? ProxyResponse(metadata: metadata) else { return end(.malformed) }
            await exchange.begin(status: response.status, headers: completed(response.headers), body, next: next)
        }
    }

    private func completed(_ headers: HTTPHeaders) -> HTTPHeaders {
        var headers = headers
        if !headers.contains(name: "content-type") { headers.add(name: "content-type", value: "application/json") }
        headers.replaceOrAdd(name: "x-amzn-RequestId", value: requestID)
        return headers
    }

    private static func error(_ failure: FunctionFailure) -> GatewayError {
        switch failure.kind {
        case .throttled: .throttled
        case .requestTooLarge: .requestTooLarge
        case .reported, .crashed, .timedOut, .responseTooLarge, .shuttingDown: .integrationFailed
        }
    }
}
