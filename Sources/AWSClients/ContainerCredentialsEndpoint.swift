import HTTPTransport
import JSONCoding
import ProcessEnvironment

/// The endpoint that ECS, and services like it, give a container for its role's credentials.
struct ContainerCredentialsEndpoint {
    /// The agent's address on ECS.
    private static let agent = "http://169.254.170.2"
    /// Whom a token may be sent to without TLS: the machine itself, and the agents of ECS and EKS.
    private static let trustedHosts: Set<String> = [
        "localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23",
    ]
    private static let attemptMilliseconds = 5_000

    private let url: String
    private let token: Secret<String>?
    private let tokenFile: String?

    init(environment: EnvironmentVariables) throws(EnvironmentError) {
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard relative.hasPrefix("/"), relative.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw EnvironmentError(variable: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", problem: "must be a path")
            }
            self.url = Self.agent + relative
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            let problem = "must be an https URL, or an http URL of this machine or of the container agent"
            // A query may follow; the rest is what an endpoint is.
            guard full.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
                let endpoint = AWSEndpoint(String(full.prefix { $0 != "?" })),
                endpoint.isEncrypted || Self.isTrusted(endpoint.host)
            else { throw EnvironmentError(variable: "AWS_CONTAINER_CREDENTIALS_FULL_URI", problem: problem) }
            self.url = full
        } else {
            throw EnvironmentError(
                variable: "AWS_ACCESS_KEY_ID", problem: "is not set, nor AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        }
        self.token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"].map { Secret($0) }
        self.tokenFile = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
    }

    func fetch(
        for service: AWSService, http: any HTTPSending, timeoutMilliseconds: Int
    ) throws(AWSError) -> ContainerCredentials {
        func failure(_ message: String, status: Int?) -> AWSError {
            AWSError(service: service, kind: .credentials, code: "CredentialsFailed", status: status, message: message)
        }
        var headers = HTTPHeaders([("Accept", "application/json")])
        if let token = try authorization(for: service) { headers.append("Authorization", token.revealed) }
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try http.send(
                HTTPRequest(method: "GET", url: url, headers: headers, body: []),
                timeoutMilliseconds: min(Self.attemptMilliseconds, timeoutMilliseconds))
        } catch {
            throw failure("the container's endpoint does not answer: \(error.code)", status: nil)
        }
        guard response.status == 200 else {
            throw failure("the container's endpoint refuses credentials", status: response.status)
        }
        do {
            return try JSON.decode(ContainerCredentials.self, from: response.body)
        } catch {
            throw failure("the container's endpoint answers something else: \(error.description)", status: 200)
        }
    }

    /// Read anew each time from the file, which is rotated.
    private func authorization(for service: AWSService) throws(AWSError) -> Secret<String>? {
        var token = token
        if let tokenFile {
            guard let text = TokenFile.read(tokenFile) else {
                throw AWSError(
                    service: service, kind: .credentials, code: "CredentialsFailed",
                    message: "the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read")
            }
            token = Secret(text)
        }
        guard let token else { return nil }
        guard token.revealed.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw AWSError(
                service: service, kind: .credentials, code: "CredentialsFailed",
                message: "the authorization token has characters that no header may have")
        }
        return token
    }

    private static func isTrusted(_ host: String) -> Bool {
        if trustedHosts.contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
