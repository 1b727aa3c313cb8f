import BrowserControl
import JSONModel

/// The engine's own JavaScript world in one frame: it sees the document as it is, and nothing that scripts of the page
/// may have redefined.
struct FrameWorld: Sendable {
    let pages: PageOperations
    let frameID: String
    let session: String
    let contextID: Int
    let deadline: OperationDeadline

    /// Objects of the page that are held for the engine, until `release`.
    private static let objectGroup = "engine"
    /// Shared by all, so that there is one world for each document.
    private static let worldName = "wallcrawler"
    /// A frame whose process hangs does not use up the whole time.
    private static let longestCall = Duration.seconds(20)

    static func enter(
        frameID: String, session: String, pages: PageOperations, deadline: OperationDeadline
    ) async throws(CallError) -> FrameWorld {
        let method = "Page.createIsolatedWorld"
        let answer = try await pages.call(
            method, ["frameId": .string(frameID), "worldName": .string(worldName)], session: session,
            timeout: deadline.remaining(atMost: longestCall))
        guard let context = answer["executionContextId"]?.integerValue else {
            throw CallError(.unreadable, method: method)
        }
        return FrameWorld(
            pages: pages, frameID: frameID, session: session, contextID: Int(context), deadline: deadline)
    }

    /// Any method in the frame's session.
    func call(_ method: String, _ parameters: [String: JSONValue]) async throws(CallError) -> JSONValue {
        try await pages.call(
            method, parameters, session: session, timeout: deadline.remaining(atMost: Self.longestCall))
    }

    /// Runs a function with an object as `this`, or the document with nil, and answers with the value that it returns
    /// (promises are waited for). `nil` values are JSON's null.
    func value(
        of function: String, on object: String?, _ arguments: [ScriptArgument]
    ) async throws(ScriptFailure) -> JSONValue {
        try await run(function, on: object, arguments, returnsValue: true)["value"] ?? .null
    }

    /// What an expression comes to. It counts as nobody's gesture.
    func value(ofExpression expression: String) async throws(ScriptFailure) -> JSONValue {
        try await result(
            of: "Runtime.evaluate",
            [
                "expression": .string(expression), "contextId": .integer(Int64(contextID)), "returnByValue": true,
                "silent": true,
            ])["value"] ?? .null
    }

    /// As `value`, for a function that returns a node: its object id, or nil for null.
    func object(
        of function: String, on object: String?, _ arguments: [ScriptArgument]
    ) async throws(ScriptFailure) -> String? {
        try await run(function, on: object, arguments, returnsValue: false)["objectId"]?.stringValue
    }

    /// The object of a node in this world.
    func object(ofNode nodeID: Int) async throws(CallError) -> String {
        let method = "DOM.resolveNode"
        let answer = try await call(
            method,
            [
                "backendNodeId": .integer(Int64(nodeID)), "executionContextId": .integer(Int64(contextID)),
                "objectGroup": .string(Self.objectGroup),
            ])
        guard let object = answer["object"]?["objectId"]?.stringValue else {
            throw CallError(.unreadable, method: method)
        }
        return object
    }

    /// CDP's `DOM.Node` without its children.
    func node(of object: String) async throws(CallError) -> JSONValue {
        try await call("DOM.describeNode", ["objectId": .string(object), "depth": 0])["node"] ?? .null
    }

    /// Lets go of all objects of the session, soon.
    func release() {
        Self.release(session, pages: pages)
    }

    /// As the other `release`, without a world at hand.
    static func release(_ session: String, pages: PageOperations) {
        pages.post(
            "Runtime.releaseObjectGroup", ["objectGroup": .string(objectGroup)], session: session,
            timeout: .seconds(10))
    }

    private func run(
        _ function: String, on object: String?, _ arguments: [ScriptArgument], returnsValue: Bool
    ) async throws(ScriptFailure) -> JSONValue {
        var parameters: [String: JSONValue] = [
            "functionDeclaration": .string(function), "arguments": .array(arguments.map(\.json)),
            "returnByValue": .bool(returnsValue), "awaitPromise": true, "userGesture": true,
            "objectGroup": .string(Self.objectGroup), "silent": true,
        ]
        if let object {
            parameters["objectId"] = .string(object)
        } else {
            parameters["executionContextId"] = .integer(Int64(contextID))
        }
        return try await result(of: "Runtime.callFunctionOn", parameters)
    }

    private func result(
        of method: String, _ parameters: [String: JSONValue]
    ) async throws(ScriptFailure) -> JSONValue {
        let answer: JSONValue
        do {
            answer = try await call(method, parameters)
        } catch {
            throw .call(error)
        }
        if let exception = answer["exceptionDetails"] {
            throw .exception(className: exception["exception"]?["className"]?.stringValue ?? "Error")
        }
        return answer["result"] ?? .null
    }
}

/// What is handed to a function in a page.
enum ScriptArgument: Sendable {
    case value(JSONValue)
    case object(String)

    var json: JSONValue {
        switch self {
        case .value(let value): ["value": value]
        case .object(let id): ["objectId": .string(id)]
        }
    }
}

/// Why a function in a page has no result.
enum ScriptFailure: Error {
    case call(CallError)
    /// It threw. The text is not kept: it may repeat what the function was given.
    case exception(className: String)
}
