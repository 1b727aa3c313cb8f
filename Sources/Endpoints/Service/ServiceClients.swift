import AWSClients
import HTTPTransport
import ProcessEnvironment

/// The AWS services of one function, over one connection.
struct ServiceClients {
    let environment: EnvironmentVariables
    let connection: AWSConnection

    init(_ environment: EnvironmentVariables) throws {
        self.environment = environment
        self.connection = try AWSConnection(environment, http: CurlClient(CurlConfiguration()))
    }

    /// The value of the secret whose ARN stands in the variable.
    func secret(_ variable: String) throws -> Secret<[UInt8]> {
        let value = try SecretsManagerClient(connection).getSecretValue(
            environment.required(variable), timeoutMilliseconds: 8_000)
        return Secret(Array(value.revealed.utf8))
    }
}
