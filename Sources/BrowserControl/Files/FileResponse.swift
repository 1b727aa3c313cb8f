import JSONModel
import JSONSyntax
import NIOCore
import NIOHTTP1
import SessionFiles
import Timestamps

/// The good answers about files.
struct FileResponse: Sendable {
    let request: FileRequest
    /// The value of `Range`.
    let range: String?
    let exchange: FileExchange

    /// Nothing of a session is kept by anybody, and nothing is taken for a page.
    static let headers = HTTPHeaders([
        ("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("connection", "close"),
        ("content-security-policy", "sandbox; default-src 'none'"),
    ])

    func json(_ data: JSONValue, to outbound: FileExchange.Outbound) async throws(AccessDenial) {
        try await json(.ok, ["success": true, "data": data], to: outbound)
    }

    /// As clients of Browserbase's API expect it, and more.
    func uploaded(_ entries: [UploadEntry], to outbound: FileExchange.Outbound) async throws(AccessDenial) {
        try await json(
            .created,
            [
                "success": true, "message": "File uploaded successfully",
                "data": ["files": .array(entries.map(FileExchange.json))],
            ], to: outbound)
    }

    private func json(
        _ status: HTTPResponseStatus, _ value: JSONValue, to outbound: FileExchange.Outbound
    ) async throws(AccessDenial) {
        let body = JSONText.bytes(value)
        var headers = Self.headers
        headers.add(name: "content-type", value: "application/json; charset=UTF-8")
        headers.add(name: "content-length", value: "\(body.count)")
        try await begin(status, headers, outbound)
        if !request.isHead { try await send(ByteBuffer(bytes: body), outbound) }
        try await write(.end(nil), outbound)
    }

    /// One file, or the part of it that was asked for.
    func download(_ name: String, to outbound: FileExchange.Outbound) async throws(AccessDenial) {
        let files = exchange.files
        let (entry, file) = try await exchange.work { () throws(FileProblem) in try files.openDownload(named: name) }
        var headers = Self.headers
        headers.add(name: "content-type", value: "application/octet-stream")
        headers.add(name: "content-disposition", value: ContentDisposition.attachment(entry.name))
        headers.add(name: "accept-ranges", value: "bytes")
        let wanted: Range<Int64>
        switch ByteRange(field: range, size: file.size) {
        case .whole: wanted = 0..<file.size
        case .part(let part):
            wanted = part
            headers.add(
                name: "content-range", value: "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)")
        case .unsatisfiable:
            throw AccessDenial(
                status: 416, code: "range_not_satisfiable", message: "the file has \(file.size) bytes only")
        }
        headers.add(name: "content-length", value: "\(wanted.upperBound - wanted.lowerBound)")
        try await begin(headers.contains(name: "content-range") ? .partialContent : .ok, headers, outbound)
        if !request.isHead { try await send(file, wanted, outbound) }
        try await write(.end(nil), outbound)
    }

    /// Every download that is complete. A file that is deleted or changed meanwhile ends the connection: the archive would not be
    /// what it says.
    func archive(to outbound: FileExchange.Outbound) async throws(AccessDenial) {
        var headers = Self.headers
        headers.add(name: "content-type", value: "application/zip")
        headers.add(name: "content-disposition", value: ContentDisposition.attachment("downloads.zip"))
        headers.add(name: "transfer-encoding", value: "chunked")
        try await begin(.ok, headers, outbound)
        var archive = ZIPWriter()
        let files = exchange.files
        for entry in files.downloads where entry.state == .completed {
            let (file, checksum) = try await exchange.work { () throws(FileProblem) in
                let file = try files.openDownload(entry)
                return (file, try file.checksum())
            }
            let head = archive.begin(
                name: entry.name, size: UInt64(file.size), checksum: checksum,
                modified: entry.finishedAt ?? entry.startedAt)
            try await send(ByteBuffer(bytes: head), outbound)
            try await send(file, 0..<file.size, outbound)
        }
        try await send(ByteBuffer(bytes: archive.finish()), outbound)
        try await write(.end(nil), outbound)
    }

    private func send(
        _ file: OpenFile, _ range: Range<Int64>, _ outbound: FileExchange.Outbound
    ) async throws(AccessDenial) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let (start, count) = (offset, Int(min(Int64(FileExchange.pieceBytes), range.upperBound - offset)))
            let piece = try await exchange.work { () throws(FileProblem) in try file.read(at: start, atMost: count) }
            guard piece.readableBytes > 0 else { throw .unavailable }
            offset += Int64(piece.readableBytes)
            try await send(piece, outbound)
        }
    }

    private func send(_ bytes: ByteBuffer, _ outbound: FileExchange.Outbound) async throws(AccessDenial) {
        try await write(.body(.byteBuffer(bytes)), outbound)
        exchange.progress.moved(bytes.readableBytes)
    }

    private func begin(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ outbound: FileExchange.Outbound
    ) async throws(AccessDenial) {
        exchange.progress.answerBegan()
        try await write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), outbound)
    }

    /// Returns when the peer has taken enough to be sent more.
    private func write(_ part: HTTPServerResponsePart, _ outbound: FileExchange.Outbound) async throws(AccessDenial) {
        do {
            try await outbound.write(part)
        } catch {
            throw .unavailable
        }
    }
}
