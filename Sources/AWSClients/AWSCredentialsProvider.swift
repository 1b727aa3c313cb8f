package import HTTPTransport
package import ProcessEnvironment
package import SigV4
import Timestamps

/// Where the access key comes from: the environment (Lambda, a developer's shell), or the credentials endpoint of the
/// container (ECS; docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html). Blocks; one owner at a time.
package final class AWSCredentialsProvider {
    /// Credentials that expire sooner than this are fetched again, in milliseconds.
    static let refreshMarginMilliseconds: Int64 = 5 * 60 * 1000

    private enum Source {
        case fixed(SigningCredentials)
        case container(ContainerCredentialsEndpoint)
    }

    private let source: Source
    private let http: any HTTPSending
    private let timing: AWSTiming
    private var cached: ContainerCredentials?

    /// Throws when neither source is configured, or one is configured in part.
    package init(
        environment: EnvironmentVariables, http: any HTTPSending, timing: AWSTiming
    ) throws(EnvironmentError) {
        self.http = http
        self.timing = timing
        if let id = environment["AWS_ACCESS_KEY_ID"] {
            self.source = .fixed(
                SigningCredentials(
                    accessKeyID: id, secretAccessKey: try environment.required("AWS_SECRET_ACCESS_KEY"),
                    sessionToken: environment["AWS_SESSION_TOKEN"]))
        } else {
            self.source = .container(try ContainerCredentialsEndpoint(environment: environment))
        }
    }

    /// Credentials that are valid now. `service` is whom an error is reported for.
    package func credentials(
        for service: AWSService, timeoutMilliseconds: Int
    ) throws(AWSError) -> SigningCredentials {
        guard case .container(let endpoint) = source else {
            if case .fixed(let credentials) = source { return credentials }
            throw AWSError(service: service, kind: .credentials, code: "NoCredentials", message: "there are none")
        }
        let now = timing.now()
        if let cached, cached.lifetimeMilliseconds(at: now) > Self.refreshMarginMilliseconds {
            return cached.credentials
        }
        do throws(AWSError) {
            let fetched = try endpoint.fetch(for: service, http: http, timeoutMilliseconds: timeoutMilliseconds)
            cached = fetched
            return fetched.credentials
        } catch {
            // A failure to refresh is none as long as the old ones last.
            if let cached, cached.lifetimeMilliseconds(at: now) > 0 { return cached.credentials }
            throw error
        }
    }

    /// Drops what was fetched because the service calls it expired; false when there is nothing newer to be had.
    func forget() -> Bool {
        guard cached != nil else { return false }
        cached = nil
        return true
    }
}
