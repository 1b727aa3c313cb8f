package import DevToolsProtocol
package import JSONModel
import JSONSyntax
package import NIOCore
import NIOPosix

/// The pipe to one browser, and the controller's own calls over it. Usable from any thread; the work is done on one
/// event loop.
package final class BrowserConnection: Sendable {
    package let eventLoop: any EventLoop
    let router: NIOLoopBound<MessageRouter>
    let client: NIOLoopBound<InProcessClient>
    private let channel: any Channel

    private init(
        eventLoop: any EventLoop, router: NIOLoopBound<MessageRouter>, client: NIOLoopBound<InProcessClient>,
        channel: any Channel
    ) {
        self.eventLoop = eventLoop
        self.router = router
        self.client = client
        self.channel = channel
    }

    /// Takes the descriptors over, and answers when the browser does.
    static func open(
        reading: CInt, writing: CInt, on eventLoop: any EventLoop, readyTimeout: TimeAmount
    ) async throws -> BrowserConnection {
        let future = eventLoop.flatSubmit { () -> EventLoopFuture<BrowserConnection> in
            let router = MessageRouter(eventLoop: eventLoop)
            let client = InProcessClient(router: router)
            let boundRouter = NIOLoopBound(router, eventLoop: eventLoop)
            let boundClient = NIOLoopBound(client, eventLoop: eventLoop)
            let promise = eventLoop.makePromise(of: BrowserConnection.self)
            NIOPipeBootstrap(group: eventLoop)
                .channelOption(
                    .recvAllocator,
                    value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 65536, maximum: 1 << 20)
                )
                .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 20, high: 4 << 20))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(PipeMessageHandler(router: boundRouter.value))
                    }
                }
                .takingOwnershipOfDescriptors(input: reading, output: writing)
                .whenComplete { result in
                    switch result {
                    case .success(let channel):
                        let connection = BrowserConnection(
                            eventLoop: eventLoop, router: boundRouter, client: boundClient, channel: channel)
                        connection.join(within: readyTimeout, promise: promise)
                    case .failure(let error): promise.fail(error)
                    }
                }
            return promise.futureResult
        }
        return try await future.get()
    }

    private func join(within timeout: TimeAmount, promise: EventLoopPromise<BrowserConnection>) {
        let (router, client) = (router.value, client.value)
        router.start(on: channel)
        router.join(client, target: .browser, timeout: timeout) { [self] result in
            switch result {
            case .success(let id):
                client.joined(as: id)
                promise.succeed(self)
            case .failure(let error):
                channel.close(promise: nil)
                promise.fail(error)
            }
        }
    }

    /// Calls a method in a session, or of the browser with nil, and waits for the answer's `result`.
    package func call(
        _ method: String, _ parameters: [String: JSONValue], session: String?, timeout: Duration
    ) async throws(CallError) -> JSONValue {
        let answer = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<ByteBuffer, CallError>, Never>) in
            eventLoop.execute { [client] in
                client.value.call(method, parameters, sessionID: session, timeout: TimeAmount(timeout)) {
                    continuation.resume(returning: $0)
                }
            }
        }
        return try Self.result(of: method, try answer.get())
    }

    /// As the other `call`, with parameters and answer of their own types.
    package func call<Call: ProtocolCall>(
        _ call: Call, session: String?, timeout: Duration
    ) async throws(CallError) -> Call.Answer {
        let result = try await self.call(Call.method, call.parameters, session: session, timeout: timeout)
        guard let answer = Call.answer(result) else { throw CallError(.unreadable, method: Call.method) }
        return answer
    }

    /// Reads an answer: its `result`, or the error that the browser gave.
    static func result(of method: String, _ answer: ByteBuffer) throws(CallError) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONText.value(answer.readableBytesUInt8Span, maximumDepth: 1000)
        } catch {
            throw CallError(.unreadable, method: method)
        }
        guard let error = value["error"] else { return value["result"] ?? [:] }
        throw CallError(
            .refused(
                CommandError(
                    code: Int(error["code"]?.integerValue ?? 0), message: error["message"]?.stringValue ?? "")),
            method: method)
    }

    /// Waits until the browser has closed the pipe.
    package func waitUntilClosed() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            channel.closeFuture.whenComplete { _ in continuation.resume() }
        }
    }

    /// Asks the browser to end. It closes the pipe when it does.
    func closeBrowser() {
        eventLoop.execute { [router] in
            router.value.callPipe("Browser.close", [:], timeout: .seconds(10)) { _ in }
        }
    }

    /// Closes the pipe; Chrome ends by itself then.
    func closePipe() {
        channel.close(promise: nil)
    }
}
