import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore
import NIOHTTP1

extension AccessHandler {
    /// Answers with an error that says what to do, and closes.
    func refuse(_ denial: AccessDenial) {
        switch state {
        case .answered, .upgraded: return
        case .reading, .deciding: break
        }
        door.observer.refused(denial, path)
        if denial.isFailedAttempt, let peer { door.noteFailure(of: peer) }
        var headers: [(String, String)] = []
        if denial.status == 401 { headers.append(("www-authenticate", "Bearer")) }
        if denial.status == 405 { headers.append(("allow", "GET")) }
        if denial.status == 426 { headers += [("upgrade", "websocket"), ("sec-websocket-version", "13")] }
        if denial.status == 503 || denial.status == 429 {
            headers.append(("retry-after", "\(denial.retryAfterSeconds ?? 1)"))
        }
        if isForPeople { return showDenial(denial, headers) }
        respond(
            HTTPResponseStatus(statusCode: denial.status),
            [
                "success": false, "message": .string(denial.message), "error": .string(denial.code),
                "statusCode": .integer(Int64(denial.status)),
            ], headers)
    }

    /// Answers and closes; only the first answer counts.
    func respond(_ status: HTTPResponseStatus, _ body: JSONValue, _ extra: [(String, String)]) {
        respond(status, ByteBuffer(bytes: JSONText.bytes(body)), extra)
    }

    /// As the other, with JSON that is written already.
    func respond(_ status: HTTPResponseStatus, _ body: ByteBuffer, _ extra: [(String, String)]) {
        switch state {
        case .answered, .upgraded: return
        case .reading, .deciding: state = .answered
        }
        write(status, body, [("content-type", "application/json; charset=UTF-8")] + extra)
    }

    /// Writes an answer and closes. The caller has seen to it that it is the only one.
    func write(_ status: HTTPResponseStatus, _ body: ByteBuffer, _ extra: [(String, String)]) {
        guard let context else { return }
        timer?.cancel()
        var headers = HTTPHeaders([
            ("content-length", "\(body.readableBytes)"), ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"), ("connection", "close"),
        ])
        headers.add(contentsOf: extra)
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let bound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
