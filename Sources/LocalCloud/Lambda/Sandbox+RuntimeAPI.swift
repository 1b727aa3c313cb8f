import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import NIOCore
import NIOHTTP1
import ProcessEnvironment
import Timestamps

// The server's side of the Runtime API (AWS Lambda guide, "Using the Lambda runtime API for custom runtimes").
extension Sandbox: HTTPResponder {
    func respond(to exchange: HTTPExchange) async {
        guard isOwnProcess(exchange) else { return await refuse(exchange, .stranger) }
        let parts = exchange.path.split(separator: "/").map(String.init)
        switch (exchange.head.method, parts.first, Array(parts.dropFirst())) {
        case (.GET, "2018-06-01", ["runtime", "invocation", "next"]):
            await next(exchange)
        case (.POST, "2018-06-01", let rest) where rest.count == 4 && rest.starts(with: ["runtime", "invocation"]):
            switch rest[3] {
            case "response": await response(exchange, requestID: rest[2])
            case "error": await error(exchange, requestID: rest[2])
            default: await refuse(exchange, .unknownPath)
            }
        case (.POST, "2018-06-01", ["runtime", "init", "error"]):
            await initializationError(exchange)
        case (.GET, "2018-06-01", ["ping"]):
            exchange.answer(status: 200, text: "pong")
        case (.POST, "2020-01-01", ["extension", "register"]):
            await registerExtension(exchange)
        case (.GET, "2020-01-01", ["extension", "event", "next"]):
            // Never answered: internal extensions without events wait for the end of the process.
            exchange.isDetached = true
        default:
            await refuse(exchange, .unknownPath)
        }
    }

    /// Whether the request comes from this sandbox's process. Asked once for each connection.
    private func isOwnProcess(_ exchange: HTTPExchange) -> Bool {
        let connection = ObjectIdentifier(exchange.channel)
        if knownConnections.contains(connection) { return true }
        guard let process,
            RuntimePeer.isProcess(
                process.pid, peer: exchange.channel.remoteAddress, server: exchange.channel.localAddress)
        else { return false }
        knownConnections.insert(connection)
        exchange.channel.closeFuture.whenComplete { [weak self] _ in
            CloudActor.assumeIsolated { _ = self?.knownConnections.remove(connection) }
        }
        return true
    }

    /// Writes the event to the runtime that waits for one, if there are both.
    func sendEvent() {
        guard let exchange = parked, var current = running, !current.isSent else { return }
        parked = nil
        current.isSent = true
        running = current
        let invocation = current.invocation
        machine.eventSent(requestID: invocation.requestID, nonce: invocation.nonce)
        let deadline = SystemClock.now.adding(milliseconds: Int64(definition.timeoutMilliseconds))
        var headers: HTTPHeaders = [
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.requestID,
            "Lambda-Runtime-Deadline-Ms": String(deadline.milliseconds),
            "Lambda-Runtime-Invoked-Function-Arn": definition.arn,
            "Lambda-Runtime-Trace-Id": invocation.traceID,
            "Lambda-Runtime-Invocation-Id": invocation.nonce,
        ]
        if let context = invocation.clientContext { headers.add(name: "Lambda-Runtime-Client-Context", value: context) }
        exchange.whenAborted = nil
        // Go's net/http, which serves this API at AWS, knows a length only for what fits its buffer.
        exchange.answer(
            status: 200, headers: headers, body: ByteBuffer(bytes: invocation.payload),
            framing: invocation.payload.count <= 2_048 ? .length : .chunked)
    }

    private func next(_ exchange: HTTPExchange) async {
        switch machine.nextRequested() {
        case .refuse(let refusal):
            await refuse(exchange, refusal)
        case .replaceParked:
            parked?.abort()
            park(exchange)
            sendEvent()
        case .parkAfterStart:
            initialized()
            park(exchange)
            owner?.sandboxBecameReady(self)
        case .park:
            park(exchange)
            owner?.sandboxBecameReady(self)
        }
    }

    private func park(_ exchange: HTTPExchange) {
        exchange.isDetached = true
        exchange.whenAborted = { [weak self, weak exchange] in
            if self?.parked === exchange { self?.parked = nil }
        }
        parked = exchange
    }

    private func response(_ exchange: HTTPExchange, requestID: String) async {
        let headers = exchange.head.headers
        let mode = headers.first(name: "lambda-runtime-function-response-mode")
        guard mode == nil || mode == "streaming" else { return await refuse(exchange, .invalidResponseMode) }
        if case .refuse(let refusal) = machine.answerBegun(requestID: requestID, nonce: Self.nonce(headers)) {
            return await refuse(exchange, refusal)
        }
        let type = headers.first(name: "content-type") ?? "application/octet-stream"
        if mode == "streaming" {
            await streamedResponse(exchange, contentType: type)
        } else {
            await bufferedResponse(exchange, contentType: type)
        }
    }

    private func bufferedResponse(_ exchange: HTTPExchange, contentType: String) async {
        do throws(HTTPBodyError) {
            let body = try await exchange.body(upTo: LambdaLimits.payloadBytes)
            machine.answerEnded()
            if let receiver = running?.invocation.receiver {
                await receiver(.head(contentType: contentType, isStreaming: false))
                await receiver(.bytes(ByteBuffer(bytes: body), next: .atHand))
                await completeFirst(.success(contentType: contentType, body: []))
            } else {
                await completeFirst(.success(contentType: contentType, body: body))
            }
            accept(exchange)
        } catch {
            await unreadable(exchange, error)
        }
    }

    private func streamedResponse(_ exchange: HTTPExchange, contentType: String) async {
        let receiver = running?.invocation.receiver
        let limit = receiver == nil ? LambdaLimits.payloadBytes : LambdaLimits.streamBytes
        var collected: [UInt8] = []
        var count = 0
        await receiver?(.head(contentType: contentType, isStreaming: true))
        do throws(HTTPBodyError) {
            while let chunk = try await exchange.nextChunk() {
                count += chunk.readableBytes
                guard count <= limit else { throw .tooLarge }
                if let receiver {
                    await receiver(.bytes(chunk, next: exchange.nextChunkState))
                } else {
                    collected.append(contentsOf: chunk.readableBytesView)
                }
            }
            machine.answerEnded()
            if let failure = Self.failure(trailers: exchange.trailers) {
                complete(.failure(failure))
            } else {
                await completeFirst(.success(contentType: contentType, body: collected))
            }
            accept(exchange)
        } catch {
            await unreadable(exchange, error)
        }
    }

    /// The caller is told; the runtime too, if it is still there.
    private func unreadable(_ exchange: HTTPExchange, _ error: HTTPBodyError) async {
        machine.answerEnded()
        switch error {
        case .tooLarge:
            // The runtime first: then it asks for the next event before the caller can have sent one.
            await refuse(exchange, .tooLarge)
            complete(.failure(.responseTooLarge))
        case .connectionClosed:
            complete(
                .failure(
                    FunctionFailure(
                        kind: .reported, type: "Runtime.TruncatedResponse", message: "The response ended early")))
        }
    }

    private func error(_ exchange: HTTPExchange, requestID: String) async {
        let headers = exchange.head.headers
        if case .refuse(let refusal) = machine.answerBegun(requestID: requestID, nonce: Self.nonce(headers)) {
            return await refuse(exchange, refusal)
        }
        let type = Self.errorType(headers.first(name: "lambda-runtime-function-error-type"))
        let body = try? await exchange.body(upTo: LambdaLimits.errorBodyBytes)
        machine.answerEnded()
        guard let body else {
            complete(.failure(FunctionFailure(kind: .reported, type: type, message: "The error was too large")))
            return await refuse(exchange, .tooLarge)
        }
        complete(.failure(FunctionFailure(kind: .reported, type: type, body: body)))
        accept(exchange)
    }

    private func initializationError(_ exchange: HTTPExchange) async {
        if case .refuse(let refusal) = machine.initializationFailed() { return await refuse(exchange, refusal) }
        let type = Self.errorType(exchange.head.headers.first(name: "lambda-runtime-function-error-type"))
        let body = try? await exchange.body(upTo: LambdaLimits.errorBodyBytes)
        noteFailure(.reported(type: type, body: body ?? []))
        accept(exchange)
        // The runtime is expected to exit by itself; one that does not is ended.
        _ = CloudActor.schedule(milliseconds: 500) { [weak self] in self?.process?.signal(9) }
    }

    private func registerExtension(_ exchange: HTTPExchange) async {
        await exchange.drain()
        wantsTermination = true
        let body: JSONValue = [
            "functionName": .string(definition.name), "functionVersion": "$LATEST",
            "handler": .string(definition.resource.handler),
        ]
        answer(exchange, status: 200, body, headers: ["Lambda-Extension-Identifier": SecureRandom.uuid()])
    }

    private func accept(_ exchange: HTTPExchange) {
        answer(exchange, status: 202, ["status": "OK"])
    }

    private func refuse(_ exchange: HTTPExchange, _ refusal: RuntimeRefusal) async {
        await exchange.drain()
        answer(
            exchange, status: refusal.status,
            ["errorMessage": .string(refusal.message), "errorType": .string(refusal.type)])
    }

    private func answer(_ exchange: HTTPExchange, status: Int, _ value: JSONValue, headers: HTTPHeaders = [:]) {
        var headers = headers
        headers.add(name: "Content-Type", value: "application/json")
        exchange.answer(status: status, headers: headers, body: ByteBuffer(bytes: (try? JSON.encode(value)) ?? []))
    }
}

extension Sandbox {
    private static func nonce(_ headers: HTTPHeaders) -> String? {
        headers.first(name: "lambda-runtime-invocation-id")
    }

    /// The front end keeps only `Runtime.Reason` and `Function.Reason`, letters alone.
    static func errorType(_ text: String?) -> String {
        guard let text else { return "Runtime.Unknown" }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == "Runtime" || parts[0] == "Function", parts[1].utf8.count >= 2,
            let first = parts[1].utf8.first, (0x41...0x5A).contains(first),
            parts[1].utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
        {
            return text
        }
        return text.hasPrefix("Function.") ? "Function.Unknown" : "Runtime.Unknown"
    }

    /// A failure in mid-stream travels in trailers, its body in base64.
    private static func failure(trailers: HTTPHeaders) -> FunctionFailure? {
        guard let type = trailers.first(name: "lambda-runtime-function-error-type") else { return nil }
        let text = trailers.first(name: "lambda-runtime-function-error-body") ?? ""
        return FunctionFailure(kind: .reported, type: errorType(type), body: Base64.standard.decode(text) ?? [])
    }
}
