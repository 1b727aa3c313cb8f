import JSONCoding
import JSONModel
import NIOHTTP1
import ProcessEnvironment

/// A REQUEST authorizer: asks its function who a caller is, and remembers the answer for as long as the template says
/// (API Gateway guide, "Use API Gateway Lambda authorizers").
@CloudActor
final class LambdaAuthorizer {
    /// An answer of the function.
    private struct Grant {
        let policy: PolicyDocument
        /// `requestContext.authorizer` for the integration.
        let context: [String: JSONValue]
        let expiresAt: Int64
    }

    private typealias Waiter = CheckedContinuation<Result<Grant, GatewayError>?, Never>

    private let resource: AuthorizerResource
    private let lambda: LambdaService
    private var grants: [[String]: Grant] = [:]
    /// Callers who wait for a question that is already asked.
    private var asking: [[String]: [Waiter]] = [:]

    private static let maximumGrants = 10_000

    init(resource: AuthorizerResource, lambda: LambdaService) {
        self.resource = resource
        self.lambda = lambda
    }

    /// The authorizer context for the request, whose events have these members, or why it is refused.
    func authorize(
        _ request: ProxyRequest, _ members: [String: JSONValue]
    ) async throws(GatewayError) -> [String: JSONValue] {
        var identity: [String] = []
        for name in resource.identityHeaders {
            guard let value = request.headers.first(name: name), !value.isEmpty else { throw .unauthorized }
            identity.append(value)
        }
        return try await authorize(
            AuthorizerQuestion(
                identity: identity, methodARN: request.methodARN, event: request.authorizerEvent(members),
                traceID: request.traceID))
    }

    /// The authorizer context that answers the question, or why the request is refused.
    func authorize(_ question: AuthorizerQuestion) async throws(GatewayError) -> [String: JSONValue] {
        let grant = try await grant(question)
        guard grant.policy.allows(methodARN: question.methodARN) else { throw .accessDenied }
        return grant.context
    }

    private func grant(_ question: AuthorizerQuestion) async throws(GatewayError) -> Grant {
        guard resource.reauthorizeEverySeconds > 0 else { return try await ask(question).get() }
        let identity = question.identity
        while true {
            if let known = grants[identity], known.expiresAt > SystemClock.monotonicMilliseconds { return known }
            guard asking[identity] != nil else { break }
            let answer = await withCheckedContinuation { (waiter: Waiter) in
                if asking[identity] == nil {
                    waiter.resume(returning: nil)
                } else {
                    asking[identity]?.append(waiter)
                }
            }
            if let answer { return try answer.get() }
        }
        asking[identity] = []
        let answer = await ask(question)
        if case .success(let grant) = answer { remember(grant, for: identity) }
        for waiter in asking.removeValue(forKey: identity) ?? [] { waiter.resume(returning: answer) }
        return try answer.get()
    }

    private func remember(_ grant: Grant, for identity: [String]) {
        if grants.count >= Self.maximumGrants {
            let now = SystemClock.monotonicMilliseconds
            grants = grants.filter { $0.value.expiresAt > now }
            if grants.count >= Self.maximumGrants { grants.removeAll() }
        }
        grants[identity] = grant
    }

    private func ask(_ question: AuthorizerQuestion) async -> Result<Grant, GatewayError> {
        guard let payload = try? JSON.encode(question.event) else { return .failure(.authorizerFailure) }
        let result = await lambda.invoke(
            resource.functionName, payload: payload, requestID: nil, traceID: question.traceID)
        switch result {
        case .failure(let failure):
            return .failure(failure.message == "Unauthorized" ? .unauthorized : .authorizerFailure)
        case .success(_, let body):
            guard let answer = try? JSON.value(from: body), let grant = read(answer) else {
                return .failure(.authorizerConfiguration)
            }
            return .success(grant)
        }
    }

    private func read(_ answer: JSONValue) -> Grant? {
        guard let principal = answer["principalId"]?.stringValue,
            let policy = answer["policyDocument"].flatMap(PolicyDocument.init)
        else { return nil }
        var context: [String: JSONValue] = [:]
        for (name, value) in answer["context"]?.objectValue ?? [:] {
            guard let text = Self.text(value) else { return nil }
            context[name] = .string(text)
        }
        context["principalId"] = .string(principal)
        let lifetime = Int64(resource.reauthorizeEverySeconds) * 1000
        return Grant(
            policy: policy, context: context, expiresAt: SystemClock.monotonicMilliseconds + lifetime)
    }

    /// Context values arrive at the integration as text; arrays and objects are not allowed.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): String(flag)
        case .null: ""
        case .array, .object: nil
        }
    }
}
