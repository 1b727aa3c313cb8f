import Digests
package import HTTPTransport
import SigV4

/// Signs calls, sends them, and repeats those that deserve it. Blocks; one owner at a time.
package final class AWSConnection {
    /// One attempt gets no more, so that a connection that hangs leaves time for another.
    static let attemptMilliseconds = 10_000

    let configuration: AWSConfiguration
    let timing: AWSTiming
    private let credentials: AWSCredentialsProvider
    private let http: any HTTPSending
    private let functions = SigningFunctions(
        sha256: { SHA256.hash($0) }, hmacSHA256: { HMACSHA256.authenticate($0, key: $1) })

    package init(
        configuration: AWSConfiguration, credentials: AWSCredentialsProvider, http: any HTTPSending, timing: AWSTiming
    ) {
        self.configuration = configuration
        self.credentials = credentials
        self.http = http
        self.timing = timing
    }

    /// A response with a status of 2xx. Everything else is thrown, after repetitions within the timeout.
    func send(_ call: AWSCall, timeoutMilliseconds: Int) throws(AWSError) -> HTTPResponse {
        var backoff = Backoff(timeoutMilliseconds: timeoutMilliseconds, timing: timing)
        while true {
            do throws(AWSError) {
                return try attempt(call, backoff)
            } catch {
                guard shouldRepeat(call, after: error), backoff.pauseBeforeRepeating() else { throw error }
            }
        }
    }

    private func attempt(_ call: AWSCall, _ backoff: Backoff) throws(AWSError) -> HTTPResponse {
        let credentials = try credentials.credentials(
            for: call.service, timeoutMilliseconds: backoff.remainingMilliseconds)
        let request = signed(call, credentials)
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try http.send(
                request, timeoutMilliseconds: min(Self.attemptMilliseconds, backoff.remainingMilliseconds))
        } catch {
            throw AWSError(service: call.service, transport: error)
        }
        guard (200...299).contains(response.status) else { throw AWSError(service: call.service, response: response) }
        return response
    }

    private func signed(_ call: AWSCall, _ credentials: SigningCredentials) -> HTTPRequest {
        let request = SignableRequest(
            method: call.method, target: call.endpoint.path + call.target,
            headers: [("Host", call.endpoint.authority)] + call.headers, body: call.body)
        let signer = RequestSigner(
            credentials: credentials, region: configuration.region, service: call.service.signingName,
            options: .standard, functions: functions)
        let signed = signer.sign(request, at: timing.now()).request
        return HTTPRequest(
            method: signed.method, url: call.endpoint.origin + signed.target, headers: HTTPHeaders(signed.headers),
            body: signed.body)
    }

    private func shouldRepeat(_ call: AWSCall, after error: AWSError) -> Bool {
        if error.isExpiredToken { return credentials.forget() }
        switch call.repetition {
        case .harmless: return error.isRetryable
        case .never: return false
        case .onlyIfNotDone:
            return error.kind == .throttled || ["couldNotConnect", "couldNotResolve"].contains(error.code)
        }
    }
}
