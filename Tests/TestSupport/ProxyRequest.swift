private import JSONCoding
package import JSONModel

/// A request as API Gateway hands it to a function (Lambda proxy integration, payload version 1.0).
package struct ProxyRequest {
    package var method: String
    /// The route as the template declares it.
    package var resource: String
    package var sessionID: String?
    package var headers: [String: String] = [:]
    package var query: [String: String] = [:]
    package var body: String?
    package var isBase64Encoded = false
    /// What the authorizer found; nil for a request that no authorizer saw.
    package var project: String? = "local"
    package var requestID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    package init(_ method: String, _ resource: String, session: String? = nil, body: JSONValue? = nil) {
        self.method = method
        self.resource = resource
        self.sessionID = session
        self.body = body.flatMap { try? JSON.text($0) }
    }

    /// The same request with another header.
    package func with(_ name: String, _ value: String) -> ProxyRequest {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    package func of(project: String?) -> ProxyRequest {
        var copy = self
        copy.project = project
        return copy
    }

    package var event: JSONValue {
        let path = sessionID.map { id in
            resource.split(separator: "/", omittingEmptySubsequences: false)
                .map { $0 == "{sessionId}" ? id : String($0) }.joined(separator: "/")
        }
        let all = ["Accept": "*/*", "Content-Type": "application/json", "Host": "api.example.com"]
            .merging(headers) { $1 }
        return [
            "resource": .string(resource), "path": .string(path ?? resource), "httpMethod": .string(method),
            "headers": .object(all.mapValues(JSONValue.string)),
            "multiValueHeaders": .object(all.mapValues { .array([.string($0)]) }),
            "queryStringParameters": query.isEmpty ? .null : .object(query.mapValues(JSONValue.string)),
            "multiValueQueryStringParameters":
                query.isEmpty ? .null : .object(query.mapValues { .array([.string($0)]) }),
            "pathParameters": sessionID.map { ["sessionId": .string($0)] } ?? .null, "stageVariables": .null,
            "requestContext": context(path ?? resource), "body": body.map(JSONValue.string) ?? .null,
            "isBase64Encoded": .bool(isBase64Encoded),
        ]
    }

    /// The event as the function receives it.
    package var payload: [UInt8] { (try? JSON.encode(event)) ?? [] }

    private func context(_ path: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "resourceId": "123456", "resourcePath": .string(resource), "httpMethod": .string(method),
            "extendedRequestId": "JJbxmplHIAMFTWg=", "requestTime": "22/Nov/2026:17:07:00 +0000",
            "path": .string("/live" + path), "accountId": "123456789012", "protocol": "HTTP/1.1", "stage": "live",
            "domainPrefix": "api", "requestTimeEpoch": 1_795_362_420_000, "requestId": .string(requestID),
            "identity": [
                "cognitoIdentityPoolId": nil, "accountId": nil, "cognitoIdentityId": nil, "caller": nil,
                "sourceIp": "203.0.113.7", "principalOrgId": nil, "accessKey": nil,
                "cognitoAuthenticationType": nil, "cognitoAuthenticationProvider": nil, "userArn": nil,
                "userAgent": "curl/8.14.1", "user": nil,
            ],
            "domainName": "api.example.com", "apiId": "1234567890",
        ]
        if let project {
            members["authorizer"] = [
                "principalId": .string(project), "projectId": .string(project), "keyName": "test",
                "integrationLatency": 12,
            ]
        }
        return .object(members)
    }
}
