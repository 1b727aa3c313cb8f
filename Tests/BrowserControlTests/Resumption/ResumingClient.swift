import JSONCoding
import JSONModel
import Testing

/// A client that counts, and comes back.
final class ResumingClient {
    let port: Int
    private(set) var socket: RawClient
    private(set) var id = ""
    /// Messages that were received.
    private(set) var received = 0
    /// Messages that were sent, from the first on.
    private(set) var sent: [String] = []
    /// How many of them arrived, as far as the last handshake told.
    private(set) var taken = 0
    private let path: String

    private init(port: Int, path: String, socket: RawClient) {
        self.port = port
        self.path = path
        self.socket = socket
    }

    static func open(port: Int, path: String = "/cdp", token: String = "full") async throws -> ResumingClient {
        let (socket, response) = try await RawClient.request(
            port: port, RawClient.handshake(port: port, "\(path)?signingKey=\(token)&resumable=1"))
        try #require(response.status == 101, "\(response)")
        let client = ResumingClient(port: port, path: path, socket: socket)
        client.id = try #require(RawClient.field("x-wc-resume-id", response))
        #expect(client.id.utf8.count == 22 && RawClient.field("x-wc-received", response) == "0")
        #expect(RawClient.field("x-wc-resume-seconds", response).flatMap { Int($0) } != nil)
        return client
    }

    /// What the door answers to a handshake that goes on with this client's place.
    func handshake(token: String = "full", received: Int? = nil, path: String? = nil) async throws
        -> (RawClient, RawClient.Response)
    {
        try await RawClient.request(
            port: port,
            RawClient.handshake(
                port: port,
                "\(path ?? self.path)?signingKey=\(token)&resumeId=\(id)&received=\(received ?? self.received)"))
    }

    /// Comes back, and sends again what has not arrived.
    func resume(token: String = "full") async throws {
        let (socket, response) = try await handshake(token: token)
        try #require(response.status == 101, "\(response)")
        #expect(RawClient.field("x-wc-resume-id", response) == id)
        taken = try #require(RawClient.field("x-wc-received", response).flatMap { Int($0) })
        try #require(taken <= sent.count)
        self.socket = socket
        for text in sent[taken...] { try await socket.send(text: text) }
    }

    func send(_ id: Int, _ method: String, _ parameters: JSONValue = [:], session: String? = nil) async throws {
        var members: [String: JSONValue] = ["id": .integer(Int64(id)), "method": .string(method), "params": parameters]
        if let session { members["sessionId"] = .string(session) }
        let text = try JSON.text(JSONValue.object(members))
        sent.append(text)
        try await socket.send(text: text)
    }

    func next() async throws -> JSONValue {
        while true {
            let frame = try await socket.receive()
            if frame.opcode == 0x8 { throw RawClient.Failure.closed }
            guard frame.opcode == 0x1 else { continue }
            received += 1
            return try JSON.value(from: frame.payload)
        }
    }

    func call(_ id: Int, _ method: String, _ parameters: JSONValue = [:], session: String? = nil) async throws
        -> JSONValue
    {
        try await send(id, method, parameters, session: session)
        while true {
            let message = try await next()
            if message["id"]?.integerValue == Int64(id) { return message }
        }
    }

    /// A session on the first page.
    func attach(_ id: Int) async throws -> String {
        let targets = try await call(id, "Target.getTargets")
        let page = try #require(
            targets["result"]?["targetInfos"]?.arrayValue?.first { $0["type"] == "page" }?["targetId"]?.stringValue)
        let answer = try await call(id + 1, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
        return try #require(answer["result"]?["sessionId"]?.stringValue)
    }
}
