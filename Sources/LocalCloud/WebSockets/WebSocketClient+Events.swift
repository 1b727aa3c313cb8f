import ByteEncodings
import JSONModel
import NIOHTTP1
import Timestamps

/// The events of a WebSocket API's routes (API Gateway guide, "Set up a WebSocket API integration request", and genuine ones).
extension WebSocketClient {
    /// For `$connect`.
    func connectEvent(
        headers: HTTPHeaders, query: FormQuery, requestID: String, at time: Timestamp
    ) -> JSONValue {
        var headers = headers
        for name in ["connection", "upgrade", "content-length"] { headers.remove(name: name) }
        var members = Self.members(of: headers)
        if !query.pairs.isEmpty { members.merge(Self.members(of: query)) { $1 } }
        return event(members, "$connect", "CONNECT", requestID: requestID, at: time)
    }

    /// For the authorizer of `$connect` (API Gateway guide, "Control access to WebSocket APIs with AWS Lambda REQUEST
    /// authorizers").
    func authorizerEvent(
        headers: HTTPHeaders, query: FormQuery, methodARN: String, requestID: String, at time: Timestamp
    ) -> JSONValue {
        var members = Self.members(of: headers).merging(Self.members(of: query)) { $1 }
        members["type"] = "REQUEST"
        members["methodArn"] = .string(methodARN)
        members["stageVariables"] = .object(stage.variables.mapValues { .string($0) })
        members["requestContext"] = .object(context("$connect", "CONNECT", requestID: requestID, at: time))
        return .object(members)
    }

    /// For a message's route.
    func messageEvent(
        _ text: String, routeKey: String, messageID: String, requestID: String, at time: Timestamp
    ) -> JSONValue {
        event(
            ["body": .string(text)], routeKey, "MESSAGE", requestID: requestID, at: time,
            more: ["messageId": .string(messageID)])
    }

    /// For `$disconnect`.
    func disconnectEvent(_ closure: WebSocketClosure, requestID: String, at time: Timestamp) -> JSONValue {
        let headers: HTTPHeaders = ["Host": domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""]
        return event(
            Self.members(of: headers), "$disconnect", "DISCONNECT", requestID: requestID, at: time,
            more: [
                "disconnectStatusCode": .integer(Int64(closure.code)), "disconnectReason": .string(closure.reason),
            ])
    }

    private func event(
        _ members: [String: JSONValue], _ routeKey: String, _ type: String, requestID: String, at time: Timestamp,
        more: [String: JSONValue] = [:]
    ) -> JSONValue {
        var members = members
        members["requestContext"] = .object(
            context(routeKey, type, requestID: requestID, at: time).merging(more) { $1 })
        members["isBase64Encoded"] = false
        if !stage.variables.isEmpty {
            members["stageVariables"] = .object(stage.variables.mapValues { .string($0) })
        }
        return .object(members)
    }

    private func context(
        _ routeKey: String, _ type: String, requestID: String, at time: Timestamp
    ) -> [String: JSONValue] {
        var identity: [String: JSONValue] = ["sourceIp": .string(sourceIP)]
        if let userAgent { identity["userAgent"] = .string(userAgent) }
        var context: [String: JSONValue] = [
            "routeKey": .string(routeKey), "eventType": .string(type), "messageDirection": "IN",
            "stage": .string(stage.name), "connectionId": .string(connectionID), "apiId": .string(apiID),
            "domainName": .string(domainName), "connectedAt": .integer(connectedAt.milliseconds),
            "requestId": .string(requestID), "extendedRequestId": .string(requestID),
            "requestTime": .string(RequestTime.text(time)), "requestTimeEpoch": .integer(time.milliseconds),
            "identity": .object(identity),
        ]
        if let authorizer { context["authorizer"] = .object(authorizer) }
        return context
    }

    private static func members(of headers: HTTPHeaders) -> [String: JSONValue] {
        var single: [String: JSONValue] = [:]
        var multiple: [String: [JSONValue]] = [:]
        for (name, value) in headers {
            single[name] = .string(value)
            multiple[name, default: []].append(.string(value))
        }
        return ["headers": .object(single), "multiValueHeaders": .object(multiple.mapValues { .array($0) })]
    }

    private static func members(of query: FormQuery) -> [String: JSONValue] {
        var single: [String: JSONValue] = [:]
        var multiple: [String: [JSONValue]] = [:]
        for pair in query.pairs {
            single[pair.name] = .string(pair.value)
            multiple[pair.name, default: []].append(.string(pair.value))
        }
        return [
            "queryStringParameters": .object(single),
            "multiValueQueryStringParameters": .object(multiple.mapValues { .array($0) }),
        ]
    }
}
