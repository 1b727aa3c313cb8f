/// An event as the Runtime API sends it.
package struct RuntimeEvent {
    package var payload: [UInt8]
    package var fields: [(String, String)]

    /// With the fields that every event has.
    package init(_ id: String, _ payload: String, _ more: [(String, String)] = []) {
        self.payload = Array(payload.utf8)
        fields =
            [
                ("Content-Type", "application/json"), ("Lambda-Runtime-Aws-Request-Id", id),
                ("Lambda-Runtime-Deadline-Ms", "1795362480000"),
                ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:probe"),
            ] + more
    }

    private var head: String {
        "HTTP/1.1 200 OK\r\n" + fields.map { "\($0.0): \($0.1)\r\n" }.joined()
    }

    /// With its length, as small events come.
    package var bytes: [UInt8] {
        Array((head + "Content-Length: \(payload.count)\r\n\r\n").utf8) + payload
    }

    /// In chunks, as events above 2,048 bytes come.
    package func chunked(_ size: Int) -> [UInt8] {
        var bytes = Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
        for start in stride(from: 0, to: payload.count, by: size) {
            let chunk = payload[start..<min(start + size, payload.count)]
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [0x0D, 0x0A]
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    package var reply: RuntimeAPIServer.Reply { .send(bytes) }
}
