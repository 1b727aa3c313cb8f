/// A request as an API Gateway REST API hands it to a function (Lambda proxy integration, payload version 1.0).
/// Source: API Gateway Developer Guide, "Input format of a Lambda function for proxy integration".
package struct APIGatewayRequest: Decodable, Sendable {
    /// The route as the template declares it: `/sessions/{sessionId}/navigate`.
    package let resource: String
    package let path: String
    package let httpMethod: String
    /// Of a header that came several times, the last (`multiValueHeaders` has all).
    package let headers: [String: String]?
    package let queryStringParameters: [String: String]?
    package let pathParameters: [String: String]?
    package let body: String?
    package let isBase64Encoded: Bool?
    package let requestContext: Context

    package struct Context: Decodable, Sendable {
        package let requestId: String?
        package let stage: String?
        package let identity: Identity?
        /// What the authorizer said of the caller; every value arrives as text.
        package let authorizer: Authorizer?
    }

    package struct Identity: Decodable, Sendable {
        package let sourceIp: String?
    }

    package struct Authorizer: Decodable, Sendable {
        package let principalId: String?
        package let projectId: String?
        package let keyName: String?
    }

    /// The value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers?.first { $0.key.lowercased() == wanted }?.value
    }
}
