package import HTTPTransport
package import ProcessEnvironment

extension AWSConnection {
    /// A connection as the environment describes it: region, endpoints, credentials.
    package convenience init(_ environment: EnvironmentVariables, http: any HTTPSending) throws(EnvironmentError) {
        self.init(
            configuration: try AWSConfiguration(environment: environment),
            credentials: try AWSCredentialsProvider(environment: environment, http: http, timing: .system),
            http: http, timing: .system)
    }
}
