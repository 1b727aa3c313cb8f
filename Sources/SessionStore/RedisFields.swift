import RedisTransport
import Timestamps

/// The fields of a hash or of a stream's entry: any bytes by name.
struct RedisFields {
    private let what: String
    private let values: [String: [UInt8]]

    /// `reply` has names and values in turns; `what` names the thing in errors.
    init(_ reply: RedisValue, of what: String) throws(StoreError) {
        guard let elements = reply.elements, elements.count.isMultiple(of: 2) else {
            throw .unreadable(what: what, problem: "it is no list of fields")
        }
        var values: [String: [UInt8]] = [:]
        for index in stride(from: 0, to: elements.count, by: 2) {
            guard let name = elements[index].text, let value = elements[index + 1].bytes else {
                throw .unreadable(what: what, problem: "a field is no string")
            }
            values[name] = value
        }
        self.what = what
        self.values = values
    }

    var isEmpty: Bool { values.isEmpty }

    func optionalBytes(_ name: String) -> [UInt8]? { values[name] }

    func bytes(_ name: String) throws(StoreError) -> [UInt8] {
        guard let value = values[name] else { throw .unreadable(what: what, problem: "\(name) is missing") }
        return value
    }

    func text(_ name: String) throws(StoreError) -> String {
        guard let text = String(validating: try bytes(name), as: UTF8.self) else {
            throw .unreadable(what: what, problem: "\(name) is not text")
        }
        return text
    }

    func timestamp(_ name: String) throws(StoreError) -> Timestamp {
        guard let milliseconds = Int64(try text(name)) else {
            throw .unreadable(what: what, problem: "\(name) is not a time")
        }
        return Timestamp(milliseconds: milliseconds)
    }
}

extension SessionCommand {
    var fields: [RedisArgument] {
        let model: [RedisArgument] = sealedModelKey.map { ["modelKey", RedisArgument($0)] } ?? []
        return [
            "action", RedisArgument(actionID), "operation", RedisArgument(operation), "dialect", RedisArgument(dialect),
            "parameters", RedisArgument(parameters), "deadline", RedisArgument(deadline.milliseconds),
        ] + model + (wantsProgress ? [] : ["progress", "none"])
    }

    init(_ fields: RedisFields) throws(StoreError) {
        self.init(
            actionID: try fields.text("action"), operation: try fields.text("operation"),
            dialect: try fields.text("dialect"), parameters: try fields.bytes("parameters"),
            deadline: try fields.timestamp("deadline"), sealedModelKey: fields.optionalBytes("modelKey"),
            wantsProgress: fields.optionalBytes("progress") == nil)
        record = fields.optionalBytes("record")
    }
}

extension TaskRegistration {
    /// Without the address, which has a key of its own.
    var fields: [RedisArgument] {
        [
            "arn", RedisArgument(taskARN), "publicKey", RedisArgument(publicKey),
            "registeredAt", RedisArgument(registeredAt.milliseconds),
        ] + (internalAddress.map { ["internalAddress", RedisArgument($0)] } ?? [])
    }

    init(_ fields: RedisFields, taskID: String, address: String?) throws(StoreError) {
        self.init(
            taskID: taskID, taskARN: try fields.text("arn"), publicKey: try fields.bytes("publicKey"), address: address,
            registeredAt: try fields.timestamp("registeredAt"))
        internalAddress = fields.optionalBytes("internalAddress").map { String(decoding: $0, as: UTF8.self) }
    }
}

extension TaskAssignment {
    var fields: [RedisArgument] {
        [
            "session", RedisArgument(sessionID), "project", RedisArgument(projectID),
            "sessionKey", RedisArgument(sealedSessionKey), "address", RedisArgument(address),
        ]
    }

    init(_ fields: RedisFields) throws(StoreError) {
        self.init(
            sessionID: try fields.text("session"), projectID: try fields.text("project"),
            sealedSessionKey: try fields.bytes("sessionKey"), address: try fields.text("address"))
    }
}
