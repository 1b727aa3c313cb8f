import HTTPTransport

/// Sends until there is an answer, the fault is no passing one, or the time is up: exponential backoff with full jitter,
/// or as long as the provider says.
struct RetryingSender: Sendable {
    /// What came back after all attempts.
    enum Outcome {
        case answered([UInt8])
        case failed(ProviderFault, attempts: Int)
    }

    /// The first included.
    static let mostAttempts = 6
    private static let baseMilliseconds: Int64 = 400
    private static let longestMilliseconds: Int64 = 10_000

    /// For messages.
    let provider: ModelProvider
    /// Connections and clock.
    let network: ModelNetwork
    /// What must not be quoted.
    let redaction: Redaction

    /// Throws when no answer of the provider came at all.
    func send(_ request: HTTPRequest, origin: String, deadline: Int64) async throws(ModelError) -> Outcome {
        for attempt in 1... {
            guard !Task.isCancelled else { throw cancelled }
            let time = remaining(deadline)
            guard
                let outcome = await abandonable({ [network] in await Self.result(of: request, origin, network, time) })
            else { throw cancelled }
            let failure: ModelError
            var wanted: Int64?
            switch outcome {
            case .success(let response):
                guard response.status != 200 else { return .answered(response.body) }
                let fault = ProviderFault(response, provider: provider, redaction: redaction)
                guard fault.isPassing, attempt < Self.mostAttempts else { return .failed(fault, attempts: attempt) }
                failure = fault.modelError(attempts: attempt)
                wanted = fault.retryAfterMilliseconds
            case .failure(let error):
                // Connecting has a limit of its own: with time left, that was it.
                let isPassing = error.isPassing || error.code == .timedOut && remaining(deadline) > 0
                failure = modelError(error, attempts: attempt, isOver: !isPassing)
                guard isPassing, attempt < Self.mostAttempts else { throw failure }
            }
            try await pause(attempt: attempt, wanted: wanted, deadline: deadline, otherwise: failure)
        }
        throw cancelled
    }

    private func pause(
        attempt: Int, wanted: Int64?, deadline: Int64, otherwise failure: ModelError
    ) async throws(ModelError) {
        let ceiling = min(Self.longestMilliseconds, Self.baseMilliseconds << Int64(attempt - 1))
        let delay = wanted ?? Int64(network.timing.random() * Double(ceiling))
        guard delay < remaining(deadline) else {
            guard let wanted else { throw failure }
            let seconds = (wanted + 999) / 1000
            throw ModelError(
                failure.code, "\(failure.message) (it asks to wait \(seconds) s, which is more than is left)",
                status: failure.status)
        }
        do {
            try await network.timing.pause(delay)
        } catch {
            throw cancelled
        }
    }

    private func remaining(_ deadline: Int64) -> Int64 {
        max(0, deadline - network.timing.monotonicMilliseconds())
    }

    private var cancelled: ModelError {
        ModelError(.cancelled, "the request to \(provider.rawValue) was cancelled")
    }

    private static func result(
        of request: HTTPRequest, _ origin: String, _ network: ModelNetwork, _ remaining: Int64
    ) async -> Result<HTTPResponse, HTTPError> {
        do throws(HTTPError) {
            return .success(
                try await network.connections.send(
                    request, origin: origin, timeoutMilliseconds: Int(min(remaining, 86_400_000))))
        } catch {
            return .failure(error)
        }
    }

    /// The transport's message names the URL without its query; a base URL may be secret in no part but that.
    private func modelError(_ error: HTTPError, attempts: Int, isOver: Bool) -> ModelError {
        let kind: ModelError.Code =
            switch error.code {
            case .timedOut: isOver ? .timedOut : .unavailable
            case .responseTooLarge: .replyTooLarge
            case .invalidRequest: .invalidConfiguration
            case .couldNotResolve, .couldNotConnect, .tlsFailed, .connectionLost, .other: .unavailable
            }
        let repeated = attempts > 1 ? " after \(attempts) attempts" : ""
        return ModelError(
            kind, "\(provider.rawValue) gave no answer\(repeated): \(redaction.cleaned(error.message))")
    }
}

private extension HTTPError {
    /// A certificate that is not trusted, or an answer too large, will be so again.
    var isPassing: Bool {
        switch code {
        case .couldNotResolve, .couldNotConnect, .connectionLost: true
        case .invalidRequest, .tlsFailed, .timedOut, .responseTooLarge, .other: false
        }
    }
}
