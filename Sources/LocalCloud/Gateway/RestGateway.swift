import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import NIOCore
import NIOHTTP1
import ProcessEnvironment
import Timestamps

/// Amazon API Gateway's REST API, as far as the template's routes need it.
@CloudActor
final class RestGateway {
    /// Says why the cloud cannot serve yet, or nil when it can.
    typealias ReadinessCheck = @CloudActor @Sendable () async -> String?

    let lambda: LambdaService
    let background: BackgroundTasks
    private let table: RouteTable
    private let apis: [String: RestAPIResource]
    private let authorizers: [String: LambdaAuthorizer]
    private let context: TemplateContext
    private let readiness: ReadinessCheck
    private let port: Int

    static let maximumBodyBytes = 10 * 1024 * 1024
    private static let maximumQueryPairs = 200

    init(
        stack: Stack, context: TemplateContext, port: Int, lambda: LambdaService, background: BackgroundTasks,
        readiness: @escaping ReadinessCheck
    ) {
        self.lambda = lambda
        self.background = background
        self.context = context
        self.port = port
        self.readiness = readiness
        self.table = RouteTable(stack.routes)
        self.apis = Dictionary(stack.apis.map { ($0.logicalID, $0) }, uniquingKeysWith: { first, _ in first })
        var authorizers: [String: LambdaAuthorizer] = [:]
        for api in stack.apis {
            for authorizer in api.authorizers.values {
                authorizers["\(api.logicalID)/\(authorizer.name)"] = LambdaAuthorizer(
                    resource: authorizer, lambda: lambda)
            }
        }
        self.authorizers = authorizers
    }

    private func serve(_ exchange: HTTPExchange, requestID: String) async throws(GatewayError) {
        guard HostName.isLocal(exchange.head.headers.first(name: "host")) else { throw .foreignHost }
        let method = exchange.head.method.rawValue
        let route: RouteResource
        let parameters: [String: String]
        switch table.match(method: method, path: exchange.path) {
        case .route(let found, let values): (route, parameters) = (found, values)
        case .methodNotAllowed: throw .methodNotAllowed
        case .notFound: throw .notFound
        }
        let request = try proxyRequest(exchange, requestID, route, parameters)
        let members = request.members
        // Made while the authorizer works.
        async let early = early(exchange, request, members)
        var authorizer: [String: JSONValue]?
        if let name = route.authorizer, let gate = authorizers["\(route.apiID)/\(name)"] {
            authorizer = try await gate.authorize(request, members)
        }
        let event = if let early = await early { early } else { request.event(members, body: try await body(exchange)) }
        guard let payload = event?.bytes(authorizer: authorizer) else { throw .integrationFailed }
        guard payload.count <= LambdaLimits.payloadBytes else { throw .requestTooLarge }
        let integration = GatewayIntegration(
            gateway: self, exchange: exchange, requestID: requestID, route: route, payload: payload,
            traceID: request.traceID)
        if route.streamsResponse {
            try await integration.stream()
        } else {
            try await integration.buffer()
        }
    }

    /// The event, if the whole request is there already: nobody may be waited for, or made room for, before they are let in.
    private func early(
        _ exchange: HTTPExchange, _ request: ProxyRequest, _ members: [String: JSONValue]
    ) async -> ProxyEvent? {
        guard exchange.isBodyComplete, let body = try? await body(exchange) else { return nil }
        return request.event(members, body: body)
    }

    private func proxyRequest(
        _ exchange: HTTPExchange, _ requestID: String, _ route: RouteResource, _ parameters: [String: String]
    ) throws(GatewayError) -> ProxyRequest {
        guard let query = FormQuery(parsing: exchange.query, maximumPairs: Self.maximumQueryPairs) else {
            throw .badRequest
        }
        let now = SystemClock.now
        let traceID = Identifiers.traceID(seconds: now.seconds)
        var headers = exchange.head.headers
        headers.replaceOrAdd(name: "X-Forwarded-For", value: exchange.remoteAddress)
        headers.replaceOrAdd(name: "X-Forwarded-Port", value: String(port))
        headers.replaceOrAdd(name: "X-Forwarded-Proto", value: "http")
        headers.replaceOrAdd(name: "X-Amzn-Trace-Id", value: String(traceID.prefix { $0 != ";" }))
        return ProxyRequest(
            requestID: requestID, route: route, stage: apis[route.apiID]?.stage ?? "Prod",
            method: exchange.head.method.rawValue, path: String(exchange.path), pathParameters: parameters,
            query: query,
            headers: headers, sourceIP: exchange.remoteAddress, port: port, receivedAt: now, traceID: traceID,
            region: context.region, accountID: context.accountID,
            isBinary: isBinary(headers.first(name: "content-type"), for: route))
    }

    private func isBinary(_ contentType: String?, for route: RouteResource) -> Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }).lowercased().filter({ $0 != " " }) else {
            return false
        }
        return apis[route.apiID]?.binaryMediaTypes.contains { $0 == type || $0 == "*/*" } == true
    }

    private func body(_ exchange: HTTPExchange) async throws(GatewayError) -> [UInt8] {
        do {
            return try await exchange.body(upTo: Self.maximumBodyBytes)
        } catch {
            switch error {
            case .tooLarge: throw .requestTooLarge
            // Nobody reads this answer.
            case .connectionClosed: throw .badRequest
            }
        }
    }
}

extension RestGateway: HTTPResponder {
    func respond(to exchange: HTTPExchange) async {
        let requestID = SecureRandom.uuid()
        do throws(GatewayError) {
            switch exchange.path {
            case "/healthz": answerHealth(exchange, requestID, problem: nil)
            case "/readyz": answerHealth(exchange, requestID, problem: await readiness())
            default: try await serve(exchange, requestID: requestID)
            }
        } catch {
            answer(exchange, error, requestID: requestID)
        }
    }

    private func answerHealth(_ exchange: HTTPExchange, _ requestID: String, problem: String?) {
        var body: [String: JSONValue] = ["status": problem == nil ? "ok" : "starting"]
        if let problem { body["reason"] = .string(problem) }
        exchange.answer(
            status: problem == nil ? 200 : 503,
            headers: ["content-type": "application/json", "x-amzn-RequestId": requestID],
            body: ByteBuffer(bytes: (try? JSON.encode(JSONValue.object(body))) ?? []))
    }

    /// The gateway's own answer, as the template's `GatewayResponses` change it.
    private func answer(_ exchange: HTTPExchange, _ error: GatewayError, requestID: String) {
        guard !exchange.hasBegun else { return exchange.abort() }
        let overrides = apis.count == 1 ? apis.values.first?.gatewayResponses ?? [:] : [:]
        let rendering = GatewayErrorRendering(error: error, overrides: overrides, requestID: requestID)
        exchange.answer(
            status: rendering.status, headers: rendering.headers, body: ByteBuffer(bytes: rendering.body))
    }
}
