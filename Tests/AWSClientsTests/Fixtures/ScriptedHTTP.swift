import HTTPTransport

/// Answers with what it was given, in order, and remembers what it was asked.
final class ScriptedHTTP: HTTPSending {
    enum Answer {
        case response(Int, headers: HTTPHeaders, body: String)
        case error(HTTPError.Code)
    }

    private var answers: [Answer]
    private(set) var requests: [HTTPRequest] = []
    private(set) var timeouts: [Int] = []

    init(_ answers: [Answer]) {
        self.answers = answers
    }

    func send(_ request: HTTPRequest, timeoutMilliseconds: Int) throws(HTTPError) -> HTTPResponse {
        requests.append(request)
        timeouts.append(timeoutMilliseconds)
        guard !answers.isEmpty else { throw HTTPError(code: .other, message: "nothing more was scripted") }
        switch answers.removeFirst() {
        case .response(let status, let headers, let body):
            return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        case .error(let code):
            throw HTTPError(code: code, message: "scripted")
        }
    }
}

extension ScriptedHTTP.Answer {
    static func json(_ body: String, status: Int = 200) -> ScriptedHTTP.Answer {
        .response(status, headers: ["Content-Type": "application/x-amz-json-1.1"], body: body)
    }
}
