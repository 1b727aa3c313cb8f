/// What a REQUEST authorizer of a REST API is asked, or one of the `$connect` of a WebSocket API.
/// Source: API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer" and "Control access to WebSocket APIs with
/// AWS Lambda REQUEST authorizers".
package struct AuthorizerRequest: Decodable, Sendable {
    /// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, or `…:API/STAGE/$connect`
    package let methodArn: String
    package let headers: [String: String]?

    /// Whether a client wants to connect to a WebSocket API.
    package var isConnection: Bool { methodArn.hasSuffix("/$connect") }

    /// The value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers?.first { $0.key.lowercased() == wanted }?.value
    }
}

/// What it answers: a policy, and what the functions are told of the caller.
package struct AuthorizerResponse: Encodable, Sendable, Equatable {
    package let principalId: String
    package let policyDocument: PolicyDocument
    /// Text, numbers and booleans only.
    package let context: [String: String]
    /// The API key of the usage plan that counts the request.
    package let usageIdentifierKey: String

    package init(principalId: String, allowing resource: String, context: [String: String], usageIdentifierKey: String)
    {
        self.principalId = principalId
        self.policyDocument = PolicyDocument(statement: [.init(effect: "Allow", resource: resource)])
        self.context = context
        self.usageIdentifierKey = usageIdentifierKey
    }

    package struct PolicyDocument: Encodable, Sendable, Equatable {
        let version = "2012-10-17"
        let statement: [Statement]

        private enum CodingKeys: String, CodingKey {
            case version = "Version"
            case statement = "Statement"
        }
    }

    package struct Statement: Encodable, Sendable, Equatable {
        let action = "execute-api:Invoke"
        let effect: String
        let resource: String

        private enum CodingKeys: String, CodingKey {
            case action = "Action"
            case effect = "Effect"
            case resource = "Resource"
        }
    }
}
