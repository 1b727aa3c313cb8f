import EgressRules
import JSONModel
import JSONSyntax
import NIOCore
import NIOHTTP1
import NIOPosix
import SessionFiles
import Timestamps

/// One request for files and its answer, over one connection, which ends with it. The disk is asked on threads of its own, the
/// peer is read and written only as fast as it goes on.
struct FileExchange: Sendable {
    typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    typealias Body = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    let files: SessionFileStore
    let settings: AccessSettings
    let verify: AccessDoor.Verify
    let useUp: AccessDoor.UseUp
    let peer: IPAddress?
    /// The milliseconds until that address may try again; nil when it may now.
    let wait: Int64?
    /// Counts a request of that address that was refused.
    let noteFailure: @Sendable () -> Void
    let observer: AccessObserver
    let gate: TransferGate
    let progress: TransferProgress
    /// Completes when the answer has left.
    let answerLeft: EventLoopFuture<Void>

    static let pieceBytes = 64 << 10
    /// After an error, so much of what a client still sends is taken and dropped, so that it reads the error.
    private static let drainedBytes = 16 << 20
    /// But not for longer than this: nobody needs a token to be refused.
    private static let drainedTime = TimeAmount.seconds(5)

    /// Answers the request that comes first. Returns when the connection is closed.
    func run(_ channel: Channel) async {
        // What fails here is the connection: the peer is gone, or was too slow; an upload that was not whole is forgotten with its
        // writer.
        try? await channel.executeThenClose { inbound, outbound in
            var parts = inbound.makeAsyncIterator()
            guard case .head(let head) = try await parts.next() else { return }
            do throws(AccessDenial) {
                try await answer(head, &parts, outbound)
            } catch {
                if error.status == 401 || error.status == 403 { noteFailure() }
                observer.refused(error, String(head.uri.prefix { $0 != "?" }.prefix(200)))
                // In the middle of an answer only the connection's end can say that it is not whole.
                guard !progress.hasAnswer else { return }
                try await refuse(error, outbound)
                let end = channel.channel.eventLoop.scheduleTask(in: Self.drainedTime) {
                    channel.channel.close(promise: nil)
                }
                defer { end.cancel() }
                try await drain(&parts)
            }
            try await answerLeft.get()
        }
    }

    private func answer(
        _ head: HTTPRequestHead, _ parts: inout Body, _ outbound: Outbound
    ) async throws(AccessDenial) {
        let request = try FileRequest(head, settings: settings)
        if let wait { throw .tooOften(milliseconds: wait) }
        guard let token = request.token else { throw .noToken }
        let grant = try await verify(AccessAttempt(token: token, purpose: .files, peer: peer)).get()
        guard gate.enter() else { throw .tooManyTransfers }
        guard !grant.isSingleUse || useUp(grant) else {
            gate.leave()
            throw .usedUp
        }
        observer.connected(grant.tokenID)
        defer {
            observer.disconnected(grant.tokenID)
            gate.leave()
        }
        let response = FileResponse(request: request, range: head.headers.first(name: "range"), exchange: self)
        switch request.action {
        case .overview: try await response.json(["downloads": downloadList, "uploads": uploadList], to: outbound)
        case .downloads: try await response.json(["downloads": downloadList], to: outbound)
        case .uploads: try await response.json(["uploads": uploadList], to: outbound)
        case .archive: try await response.archive(to: outbound)
        case .download(let name): try await response.download(name, to: outbound)
        case .removeDownload(let name):
            try await work { () throws(FileProblem) in try files.removeDownload(named: name) }
            try await response.json(["deleted": .string(name)], to: outbound)
        case .removeUpload(let name):
            try await work { () throws(FileProblem) in try files.removeUpload(named: name) }
            try await response.json(["deleted": .string(name)], to: outbound)
        case .upload(let name):
            let entry = try await FileReception(exchange: self).file(name, head, &parts)
            try await response.uploaded([entry], to: outbound)
        case .uploadForm:
            try await response.uploaded(FileReception(exchange: self).form(head, &parts), to: outbound)
        }
    }

    /// Does what blocks on a thread for that.
    func work<Value: Sendable>(
        _ body: @escaping @Sendable () throws(FileProblem) -> Value
    ) async throws(AccessDenial) -> Value {
        let result: Result<Value, FileProblem>
        do {
            result = try await NIOThreadPool.singleton.runIfActive {
                do throws(FileProblem) { return .success(try body()) } catch { return .failure(error) }
            }
        } catch {
            throw .unavailable
        }
        do {
            return try result.get()
        } catch {
            throw AccessDenial(error)
        }
    }

    private func refuse(_ denial: AccessDenial, _ outbound: Outbound) async throws {
        let body = JSONText.bytes([
            "success": false, "message": .string(denial.message), "error": .string(denial.code),
            "statusCode": .integer(Int64(denial.status)),
        ])
        var headers = FileResponse.headers
        headers.add(name: "content-type", value: "application/json; charset=UTF-8")
        headers.add(name: "content-length", value: "\(body.count)")
        if denial.status == 401 { headers.add(name: "www-authenticate", value: "Bearer") }
        if denial.status == 503 || denial.status == 429 {
            headers.add(name: "retry-after", value: "\(denial.retryAfterSeconds ?? 1)")
        }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: denial.status), headers: headers)
        try await outbound.write(.head(head))
        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
        try await outbound.write(.end(nil))
    }

    private func drain(_ parts: inout Body) async throws {
        var drained = 0
        while !progress.hasWholeRequest, drained < Self.drainedBytes, let part = try await parts.next() {
            guard case .body(let bytes) = part else { return }
            drained += bytes.readableBytes
            progress.moved(bytes.readableBytes)
        }
    }
}

extension FileExchange {
    var downloadList: JSONValue {
        .array(
            files.downloads.map { entry in
                var members: [String: JSONValue] = [
                    "name": .string(entry.name), "size": .integer(entry.receivedBytes),
                    "state": .string(entry.state.rawValue), "startedAt": .string(entry.startedAt.rfc3339),
                ]
                members["totalSize"] = entry.totalBytes.map { .integer($0) }
                members["finishedAt"] = entry.finishedAt.map { .string($0.rfc3339) }
                members["problem"] = entry.problem.map { .string($0) }
                return .object(members)
            })
    }

    var uploadList: JSONValue { .array(files.uploads.map(Self.json)) }

    static func json(_ entry: UploadEntry) -> JSONValue {
        [
            "name": .string(entry.name), "size": .integer(entry.size),
            "path": .string("\(UploadedFiles.documentedDirectory)/\(entry.name)"),
            "uploadedAt": .string(entry.uploadedAt.rfc3339),
        ]
    }
}
