import JSONModel
package import ProcessEnvironment

/// Reads secrets.
package final class SecretsManagerClient {
    private let connection: AWSConnection

    package init(_ connection: AWSConnection) {
        self.connection = connection
    }

    /// The current text of a secret, by name or ARN. A secret of bytes is `.malformedResponse`: none is used here.
    package func getSecretValue(_ id: String, timeoutMilliseconds: Int) throws(AWSError) -> Secret<String> {
        let answer = try connection.callJSON(
            .secretsManager, version: "1.1", target: "secretsmanager.GetSecretValue", input: ["SecretId": .string(id)],
            answer: GetSecretValueAnswer.self, timeoutMilliseconds: timeoutMilliseconds)
        guard let text = answer.secretString else {
            throw AWSError(
                service: .secretsManager, kind: .malformedResponse, code: "MalformedResponse",
                message: "the secret is not text")
        }
        return Secret(text)
    }
}

/// As the service's model has it.
private struct GetSecretValueAnswer: Decodable {
    let secretString: String?

    private enum CodingKeys: String, CodingKey {
        case secretString = "SecretString"
    }
}
