import NIOHTTP1

/// One request and its response on their way through the guard.
struct EgressExchange {
    private let isHead: Bool
    private var keepsConnection: Bool
    var isRequestComplete = false
    /// Whether the response has begun.
    private(set) var isAnswered = false

    init(request: HTTPRequestHead) {
        self.isHead = request.method == .HEAD
        self.keepsConnection = request.isKeepAlive
    }

    /// Whether Chrome's connection can carry another request when the response is over.
    var isReusable: Bool { keepsConnection && isRequestComplete }

    /// The head that Chrome gets for the server's: with the same framing, and nothing that was for one connection only.
    mutating func answer(_ head: HTTPResponseHead) -> HTTPResponseHead {
        isAnswered = true
        var answer = head
        let isFramed =
            isHead || !head.status.mayHaveResponseBody || head.headers.contains(name: "content-length")
            || head.headers.contains(name: "transfer-encoding")
        keepsConnection = keepsConnection && isFramed && head.isKeepAlive
        answer.version = .http1_1
        answer.headers = head.headers.forwarded
        // The encoder would end a body that is not there.
        if isHead || !head.status.mayHaveResponseBody { answer.headers.remove(name: "transfer-encoding") }
        if !keepsConnection { answer.headers.add(name: "connection", value: "close") }
        return answer
    }
}
