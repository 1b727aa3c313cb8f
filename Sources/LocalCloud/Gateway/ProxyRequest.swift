import ByteEncodings
import JSONModel
import NIOHTTP1
import Timestamps

/// One request as it reaches a function: the Lambda proxy event of format 1.0 (API Gateway guide, "Input format of a Lambda
/// function for proxy integration").
struct ProxyRequest: Sendable {
    let requestID: String
    let route: RouteResource
    let stage: String
    let method: String
    let path: String
    let pathParameters: [String: String]
    let query: FormQuery
    let headers: HTTPHeaders
    let sourceIP: String
    let port: Int
    let receivedAt: Timestamp
    let traceID: String
    let region: String
    let accountID: String
    /// Whether the body's content type is one of the API's binary media types.
    let isBinary: Bool

    /// `arn:aws:execute-api:…:api/stage/GET/sessions/1`
    var methodARN: String {
        let trimmed = path.drop { $0 == "/" }
        return "arn:aws:execute-api:\(region):\(accountID):\(route.apiID.lowercased())/\(stage)/\(method)/\(trimmed)"
    }

    /// The event for the route's function. `members`: what is the same in both events, made once.
    func event(_ members: [String: JSONValue], body: [UInt8]) -> ProxyEvent? {
        var members = members
        let context = members.removeValue(forKey: "requestContext") ?? [:]
        // Bytes that are no text travel in base 64, as with a binary media type.
        let text = isBinary && !body.isEmpty ? nil : String(validating: body, as: UTF8.self)
        members["body"] = body.isEmpty ? .null : .string(text ?? Base64.standard.encode(body))
        members["isBase64Encoded"] = .bool(text == nil)
        return ProxyEvent(.object(members), context: context)
    }

    /// The event for a REQUEST authorizer.
    func authorizerEvent(_ members: [String: JSONValue]) -> JSONValue {
        var members = members
        members["type"] = "REQUEST"
        members["methodArn"] = .string(methodARN)
        return .object(members)
    }

    /// What the events for the function and for the authorizer have in common.
    var members: [String: JSONValue] {
        var single: [String: JSONValue] = [:]
        var multiple: [String: [JSONValue]] = [:]
        for (name, value) in headers {
            single[name] = .string(value)
            multiple[name, default: []].append(.string(value))
        }
        var singleQuery: [String: JSONValue] = [:]
        var multipleQuery: [String: [JSONValue]] = [:]
        for pair in query.pairs {
            singleQuery[pair.name] = .string(pair.value)
            multipleQuery[pair.name, default: []].append(.string(pair.value))
        }
        return [
            "resource": .string(route.path),
            "path": .string(path),
            "httpMethod": .string(method),
            "headers": .object(single),
            "multiValueHeaders": .object(multiple.mapValues { .array($0) }),
            "queryStringParameters": singleQuery.isEmpty ? .null : .object(singleQuery),
            "multiValueQueryStringParameters": multipleQuery.isEmpty
                ? .null : .object(multipleQuery.mapValues { .array($0) }),
            "pathParameters": pathParameters.isEmpty ? .null : .object(pathParameters.mapValues { .string($0) }),
            "stageVariables": .null,
            "requestContext": .object(requestContext),
        ]
    }

    private var requestContext: [String: JSONValue] {
        let host = headers.first(name: "host") ?? "127.0.0.1"
        return [
            "accountId": .string(accountID),
            "apiId": .string(route.apiID.lowercased()),
            "domainName": .string(host),
            "domainPrefix": .string(host.split(separator: ".").first.map(String.init) ?? host),
            "extendedRequestId": .string(requestID),
            "httpMethod": .string(method),
            "identity": .object(identity),
            // With the stage, unlike the event's own `path`.
            "path": .string("/\(stage)\(path)"),
            "protocol": "HTTP/1.1",
            "requestId": .string(requestID),
            "requestTime": .string(RequestTime.text(receivedAt)),
            "requestTimeEpoch": .integer(receivedAt.milliseconds),
            "resourceId": .string(route.path),
            "resourcePath": .string(route.path),
            "stage": .string(stage),
        ]
    }

    private var identity: [String: JSONValue] {
        var identity: [String: JSONValue] = [
            "sourceIp": .string(sourceIP),
            "userAgent": headers.first(name: "user-agent").map { .string($0) } ?? .null,
        ]
        for name in [
            "accessKey", "accountId", "apiKey", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
            "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn",
        ] {
            identity[name] = .null
        }
        return identity
    }
}

/// API Gateway's `requestTime`: `20/Aug/2021:14:36:50 +0000`.
enum RequestTime {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: Timestamp) -> String {
        let parts = time.rfc3339Seconds.split { "-T:Z".contains($0) }.map(String.init)
        guard parts.count == 6, let month = Int(parts[1]), (1...12).contains(month) else { return "" }
        return "\(parts[2])/\(months[month - 1])/\(parts[0]):\(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }
}
