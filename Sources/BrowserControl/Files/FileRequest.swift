import ByteEncodings
import NIOHTTP1

/// A request for a session's files, read and checked as far as that is possible without its token.
struct FileRequest {
    enum Action: Equatable {
        /// Both lists.
        case overview
        case downloads
        /// All downloads that are complete, as a ZIP archive.
        case archive
        case download(name: String)
        case removeDownload(name: String)
        case uploads
        /// A form with files.
        case uploadForm
        /// A file alone.
        case upload(name: String)
        case removeUpload(name: String)
    }

    let action: Action
    let token: String?
    /// What a client sends to see what it would get.
    let isHead: Bool

    private static let root = "/files"

    /// Whether a request is one of these.
    static func isOne(_ head: HTTPRequestHead) -> Bool {
        let path = head.uri.prefix { $0 != "?" }
        return path == root || path.hasPrefix(root + "/")
    }

    init(_ head: HTTPRequestHead, settings: AccessSettings) throws(AccessDenial) {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        _ = try AccessRequest.host(head.headers, settings)
        try AccessRequest.checkOrigin(head.headers, settings)
        action = try Self.action(head.method, parts.first ?? "", head.headers)
        guard let query = FormQuery(parsing: parts.count > 1 ? parts[1] : "", maximumPairs: 64) else {
            throw .badRequest("the query cannot be read")
        }
        token = try AccessRequest.token(query, head.headers)
        isHead = head.method == .HEAD
    }

    private static func action(
        _ method: HTTPMethod, _ path: Substring, _ headers: HTTPHeaders
    ) throws(AccessDenial) -> Action {
        let steps = path.dropFirst(root.count).split(separator: "/")
        guard steps.count <= 2 else { throw .unknownFilePath }
        switch (steps.first, try steps.dropFirst().first.map(name), method) {
        case (nil, _, .GET), (nil, _, .HEAD): return .overview
        case ("downloads.zip", nil, .GET): return .archive
        case ("downloads", nil, .GET), ("downloads", nil, .HEAD): return .downloads
        case ("downloads", let name?, .GET), ("downloads", let name?, .HEAD): return .download(name: name)
        case ("downloads", let name?, .DELETE): return .removeDownload(name: name)
        case ("uploads", nil, .GET), ("uploads", nil, .HEAD): return .uploads
        case ("uploads", nil, .POST): return .uploadForm
        case ("uploads", let name?, .PUT): return .upload(name: name)
        case ("uploads", let name?, .DELETE): return .removeUpload(name: name)
        case (nil, _, _), ("downloads.zip", nil, _), ("downloads", _, _), ("uploads", _, _): throw .wrongFileMethod
        default: throw .unknownFilePath
        }
    }

    private static func name(_ step: Substring) throws(AccessDenial) -> String {
        guard let name = PercentEncoding.decodeText(step), !name.isEmpty, !name.utf8.contains(0) else {
            throw .badRequest("the file's name in the path cannot be read")
        }
        return name
    }
}

extension AccessDenial {
    static let unknownFilePath = AccessDenial(
        status: 404, code: "unknown_path",
        message: "there are /files, /files/downloads, /files/downloads.zip, /files/downloads/NAME, /files/uploads and "
            + "/files/uploads/NAME")

    static let wrongFileMethod = AccessDenial(
        status: 405, code: "method_not_allowed",
        message:
            "downloads can be read (GET, HEAD) and deleted; uploads can be listed (GET), made (POST a form with a field "
            + "file, or PUT /files/uploads/NAME) and deleted")

    /// The token is good, but not for files.
    package static let filesScopeMissing = AccessDenial(
        status: 403, code: "scope_missing",
        message: "this signing key is not for files: ask POST /sessions/{id}/cdp-url for one with the scope files")

    static let tooManyTransfers = AccessDenial(
        status: 503, code: "too_many_transfers", message: "too many files are on their way; try again in a moment")

    init(_ problem: FileProblem) {
        switch problem {
        case .notFound:
            self.init(status: 404, code: "file_not_found", message: "the session has no file of that name")
        case .notReady(let why): self.init(status: 409, code: "file_not_ready", message: why)
        case .badName:
            self.init(status: 400, code: "bad_file_name", message: "the file's name says nothing that can be kept")
        case .tooMuch(let why): self.init(status: 413, code: "files_too_large", message: why)
        case .disk(let number):
            self.init(status: 507, code: "disk", message: "the browser's machine cannot keep the file: error \(number)")
        }
    }
}
