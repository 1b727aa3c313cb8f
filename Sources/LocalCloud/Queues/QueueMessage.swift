import ByteEncodings
import JSONModel
import Timestamps

/// A message in a queue.
struct QueueMessage: Sendable {
    let id: String
    let body: String
    let attributes: [String: MessageAttribute]
    let sentAt: Timestamp
    /// Monotonic milliseconds; before it nobody receives the message.
    var visibleAt: Int64
    var receiveCount = 0
    var firstReceivedAt: Timestamp?
    /// Of the last receive; only the last one can delete.
    var receiptHandle = ""

    /// Lower-case hexadecimal.
    var bodyMD5: String { Hexadecimal.encode(MD5.hash(Array(body.utf8))) }

    /// Nil when there are no attributes.
    var attributesMD5: String? {
        guard !attributes.isEmpty else { return nil }
        var bytes: [UInt8] = []
        func append(_ part: [UInt8]) {
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
            bytes += part
        }
        for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
            append(Array(name.utf8))
            append(Array(attribute.type.utf8))
            bytes.append(attribute.isBinary ? 2 : 1)
            append(attribute.bytes)
        }
        return Hexadecimal.encode(MD5.hash(bytes))
    }

    /// `ApproximateReceiveCount` and its like.
    var systemAttributes: [String: String] {
        var values = [
            "ApproximateReceiveCount": String(receiveCount), "SentTimestamp": String(sentAt.milliseconds),
            "SenderId": "AROALOCALCLOUD:local",
        ]
        if let firstReceivedAt {
            values["ApproximateFirstReceiveTimestamp"] = String(firstReceivedAt.milliseconds)
        }
        return values
    }
}

/// A value in a message's own attributes.
struct MessageAttribute: Hashable, Sendable {
    /// `String`, `Number`, `Binary`, with or without a custom suffix.
    let type: String
    let bytes: [UInt8]

    var isBinary: Bool { type.hasPrefix("Binary") }

    /// An attribute of type `String`.
    init(_ text: String) {
        self.type = "String"
        self.bytes = Array(text.utf8)
    }

    /// As the API writes it: `{DataType, StringValue | BinaryValue}`. Nil when it is not one.
    init?(_ value: JSONValue) {
        guard let type = value["DataType"]?.stringValue else { return nil }
        self.type = type
        if type.hasPrefix("Binary") {
            guard let bytes = value["BinaryValue"]?.stringValue.flatMap({ Base64.standard.decode($0) }) else {
                return nil
            }
            self.bytes = bytes
        } else {
            guard type.hasPrefix("String") || type.hasPrefix("Number"), let text = value["StringValue"]?.stringValue
            else {
                return nil
            }
            self.bytes = Array(text.utf8)
        }
    }

    /// The value's text: base 64 for a binary one.
    var text: String { isBinary ? Base64.standard.encode(bytes) : String(decoding: bytes, as: UTF8.self) }

    /// As `ReceiveMessage` writes it.
    var json: JSONValue {
        ["DataType": .string(type), isBinary ? "BinaryValue" : "StringValue": .string(text)]
    }

    /// As the Lambda event writes it.
    var eventJSON: JSONValue {
        [
            "dataType": .string(type), isBinary ? "binaryValue" : "stringValue": .string(text), "stringListValues": [],
            "binaryListValues": [],
        ]
    }
}
