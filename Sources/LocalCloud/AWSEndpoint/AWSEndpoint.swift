import Digests
import JSONCoding
import JSONModel
import NIOCore
import NIOHTTP1
import ProcessEnvironment
import SigV4
import Timestamps

/// The one address at which all AWS services of the local cloud are called. Every request must be signed.
@CloudActor
final class AWSEndpoint {
    private let services: [String: any AWSService]
    private let network: NetworkInterfaceService
    private let taskEndpoints: TaskEndpoints
    private let credentials: LocalCredentials
    /// The connections of the WebSocket API; nil while there is none.
    var connections: ConnectionsService?
    private let verifier = SignatureVerifier(
        functions: SigningFunctions(
            sha256: { SHA256.hash($0) }, hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }))

    /// More than the largest request of any service here.
    private static let maximumBodyBytes = 2 * 1024 * 1024

    init(
        services: [any AWSService], network: NetworkInterfaceService, taskEndpoints: TaskEndpoints,
        credentials: LocalCredentials
    ) {
        self.services = Dictionary(services.map { ($0.targetPrefix, $0) }, uniquingKeysWith: { first, _ in first })
        self.network = network
        self.taskEndpoints = taskEndpoints
        self.credentials = credentials
    }

    /// The service that a signature's scope names, by the prefix of its targets.
    private static let scopes = [
        "AWSEvents": "events", "AmazonSQS": "sqs", "AmazonEC2ContainerServiceV20141113": "ecs",
        "secretsmanager": "secretsmanager",
    ]

    private func verify(_ exchange: HTTPExchange, _ body: [UInt8]) throws(AWSError) -> String {
        let request = SignableRequest(
            method: exchange.head.method.rawValue, target: exchange.head.uri,
            headers: exchange.head.headers.map { (name: $0.name, value: $0.value) }, body: body)
        let credentials = credentials
        do {
            let signature = try verifier.verify(request, now: SystemClock.now) { id in
                guard id == credentials.accessKeyID else { return nil }
                return SigningCredentials(
                    accessKeyID: id, secretAccessKey: credentials.secretAccessKey.revealed,
                    sessionToken: credentials.sessionToken.revealed)
            }
            return signature.scope.service
        } catch {
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ error: SignatureError) -> AWSError {
        switch error {
        case .missing:
            AWSError("MissingAuthenticationTokenException", "Missing Authentication Token", status: 403)
        case .malformed(let reason):
            AWSError("IncompleteSignatureException", reason, status: 403)
        case .unknownKey, .wrongSessionToken:
            AWSError(
                "UnrecognizedClientException", "The security token included in the request is invalid.", status: 403)
        case .expired, .notYetValid:
            AWSError("InvalidSignatureException", "Signature expired or not yet current: \(error)", status: 403)
        case .signatureMismatch, .bodyHashMismatch:
            AWSError(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your AWS Secret Access Key and signing method.", status: 403)
        }
    }

    private func perform(_ target: String, _ body: [UInt8], scope: String) async throws(AWSError) -> JSONValue {
        let parts = target.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let service = services[parts[0]] else {
            throw AWSError("UnknownOperationException", "The local cloud has no service for \(target).")
        }
        guard Self.scopes[parts[0]] == scope else {
            throw AWSError(
                "InvalidSignatureException", "Credential should be scoped to correct service: '\(scope)'.", status: 403)
        }
        let input: JSONValue
        do {
            input = body.isEmpty ? [:] : try JSON.value(from: body)
        } catch {
            throw AWSError("SerializationException", "The request's body is not JSON: \(error)")
        }
        guard input.objectValue != nil else {
            throw AWSError("SerializationException", "The request's body must be an object.")
        }
        return try await service.perform(parts[1], input)
    }
}

extension AWSEndpoint: HTTPResponder {
    func respond(to exchange: HTTPExchange) async {
        if taskEndpoints.answer(exchange) { return }
        let requestID = SecureRandom.uuid()
        let target = exchange.head.headers.first(name: "x-amz-target")
        do throws(AWSError) {
            let body = try await body(exchange)
            let scope = try verify(exchange, body)
            if target == nil, let connections, Self.isForConnections(exchange) {
                let answer = try perform(connections, exchange, body, scope: scope)
                return exchange.answer(
                    status: answer.status, headers: Self.jsonHeaders(requestID), body: ByteBuffer(bytes: answer.body))
            }
            guard let target else {
                guard scope == "ec2" else {
                    throw AWSError("UnknownOperationException", "The local cloud has no operation at this address.")
                }
                let text = try network.perform(form: String(decoding: body, as: UTF8.self), requestID: requestID)
                return answer(exchange, 200, text, type: "text/xml;charset=UTF-8", requestID)
            }
            let output = try await perform(target, body, scope: scope)
            answer(exchange, 200, (try? JSON.text(output)) ?? "{}", type: Self.type(target), requestID)
        } catch {
            answer(exchange, error, target: target, requestID)
        }
    }

    private func body(_ exchange: HTTPExchange) async throws(AWSError) -> [UInt8] {
        do {
            return try await exchange.body(upTo: Self.maximumBodyBytes)
        } catch {
            let code =
                Self.isForConnections(exchange) ? "PayloadTooLargeException" : "RequestEntityTooLargeException"
            throw AWSError(code, "The request's body is too large.", status: 413)
        }
    }

    private func answer(_ exchange: HTTPExchange, _ error: AWSError, target: String?, _ requestID: String) {
        if target == nil, Self.isForConnections(exchange) {
            var headers = Self.jsonHeaders(requestID)
            headers.add(name: "x-amzn-ErrorType", value: error.code)
            let body: JSONValue = ["message": .string(error.message)]
            return exchange.answer(
                status: error.status, headers: headers, body: ByteBuffer(bytes: (try? JSON.encode(body)) ?? []))
        }
        guard let target else {
            let text = EC2XML.error(error, requestID: requestID)
            return answer(exchange, error.status, text, type: "text/xml;charset=UTF-8", requestID)
        }
        let body: JSONValue = ["__type": .string(error.code), "message": .string(error.message)]
        answer(exchange, error.status, (try? JSON.text(body)) ?? "{}", type: Self.type(target), requestID)
    }

    private func answer(_ exchange: HTTPExchange, _ status: Int, _ text: String, type: String, _ requestID: String) {
        exchange.answer(
            status: status, headers: ["content-type": type, "x-amzn-RequestId": requestID],
            body: ByteBuffer(string: text))
    }

    private static func type(_ target: String) -> String {
        target.hasPrefix("AmazonSQS.") ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1"
    }
}

// The API Gateway Management API, which speaks in paths.
extension AWSEndpoint {
    private static func isForConnections(_ exchange: HTTPExchange) -> Bool {
        ConnectionsService.isAddressed(by: exchange.path)
    }

    private static func jsonHeaders(_ requestID: String) -> HTTPHeaders {
        ["content-type": "application/json", "x-amzn-RequestId": requestID]
    }

    private func perform(
        _ connections: ConnectionsService, _ exchange: HTTPExchange, _ body: [UInt8], scope: String
    ) throws(AWSError) -> (status: Int, body: [UInt8]) {
        guard scope == ConnectionsService.signingName else {
            throw AWSError(
                "InvalidSignatureException", "Credential should be scoped to correct service: '\(scope)'.", status: 403)
        }
        return try connections.perform(exchange.head.method.rawValue, path: exchange.path, body: body)
    }
}
