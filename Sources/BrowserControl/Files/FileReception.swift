import NIOCore
import NIOHTTP1
import SessionFiles

/// Takes uploads as they come, straight to disk.
struct FileReception: Sendable {
    let exchange: FileExchange

    /// What a form may hold besides its files, in bytes.
    private static let otherFields = 64 << 10

    /// The body is one file.
    func file(
        _ name: String, _ head: HTTPRequestHead, _ parts: inout FileExchange.Body
    ) async throws(AccessDenial) -> UploadEntry {
        try check(head, allowance: 0)
        let files = exchange.files
        let writer = try await exchange.work { () throws(FileProblem) in try files.beginUpload(name) }
        while let piece = try await next(&parts) { try await write(piece, to: writer) }
        return try await exchange.work { () throws(FileProblem) in try writer.finish() }
    }

    /// The body is a form; its fields named `file` are files, at least one.
    func form(_ head: HTTPRequestHead, _ parts: inout FileExchange.Body) async throws(AccessDenial) -> [UploadEntry] {
        let types = head.headers["content-type"]
        guard types.count == 1 else { throw .badRequest("\(MultipartError.noBoundary)") }
        try check(head, allowance: Int64(Self.otherFields))
        var form = FormReception(
            reader: try Self.reading { () throws(MultipartError) in
                try MultipartReader(contentType: types[0])
            })
        while let piece = try await next(&parts) {
            let events = try Self.reading { () throws(MultipartError) in
                try form.reader.receive(piece.readableBytesView)
            }
            for event in events { try await take(event, &form) }
        }
        try Self.reading { () throws(MultipartError) in try form.reader.finish() }
        guard !form.entries.isEmpty else {
            throw .badRequest("the form has no file: send it in a field named file, with a filename")
        }
        return form.entries
    }

    private struct FormReception {
        var reader: MultipartReader
        var writer: UploadWriter?
        var entries: [UploadEntry] = []
        var otherBytes = 0
    }

    private func take(_ event: MultipartReader.Event, _ form: inout FormReception) async throws(AccessDenial) {
        switch event {
        case .began(let part):
            guard let name = part.fileName else { return }
            guard part.name == "file" else { throw .badRequest("files are taken in fields named file only") }
            let files = exchange.files
            form.writer = try await exchange.work { () throws(FileProblem) in try files.beginUpload(name) }
        case .data(let bytes):
            guard let writer = form.writer else {
                form.otherBytes += bytes.count
                guard form.otherBytes <= Self.otherFields else { throw .badRequest("the form holds too much text") }
                return
            }
            try await write(ByteBuffer(bytes: bytes), to: writer)
        case .ended:
            guard let writer = form.writer else { return }
            form.writer = nil
            form.entries.append(try await exchange.work { () throws(FileProblem) in try writer.finish() })
        }
    }

    private func write(_ bytes: ByteBuffer, to writer: UploadWriter) async throws(AccessDenial) {
        try await exchange.work { () throws(FileProblem) in
            let outcome: Result<Void, FileProblem> = bytes.withUnsafeReadableBytes { memory in
                do throws(FileProblem) { return .success(try writer.write(memory)) } catch { return .failure(error) }
            }
            try outcome.get()
        }
    }

    /// What is known to be too much is not even begun.
    private func check(_ head: HTTPRequestHead, allowance: Int64) throws(AccessDenial) {
        guard let length = head.headers.first(name: "content-length").flatMap({ Int64($0) }) else { return }
        let limits = exchange.files.limits
        let limit = allowance == 0 ? limits.bytesPerFile : limits.bytesInTotal
        guard length - allowance <= limit else {
            throw AccessDenial(FileProblem.tooMuch(limits.excess(of: length, besides: 0) ?? limits.countExcess))
        }
    }

    private func next(_ parts: inout FileExchange.Body) async throws(AccessDenial) -> ByteBuffer? {
        do {
            while let part = try await parts.next() {
                switch part {
                case .head: throw AccessDenial.badRequest("one request a connection is answered")
                case .body(let bytes):
                    exchange.progress.moved(bytes.readableBytes)
                    return bytes
                case .end:
                    exchange.progress.requestEnded()
                    return nil
                }
            }
        } catch {
            throw error as? AccessDenial ?? .badRequest("the request is not HTTP/1.1")
        }
        throw .badRequest("the request ended before its body did")
    }

    private static func reading<Value>(
        _ body: () throws(MultipartError) -> Value
    ) throws(AccessDenial) -> Value {
        do throws(MultipartError) {
            return try body()
        } catch {
            throw .badRequest("\(error)")
        }
    }
}
