import AccessTokens
import BrowserControl
import DevToolsProtocol
import Glibc
import JSONCoding
import JSONModel
import NIOPosix
import ProcessEnvironment
import SessionFiles
import Synchronization
import Timestamps

/// A browser whose files are served: tokens are `files` and `full` (which is not for files).
struct FilesFixture: Sendable {
    let browser: BrowserProcess
    let store: SessionFileStore
    let pages: PageOperations
    let port: Int
    let notices: NoticeList
    let site: TestSite

    final class NoticeList: Sendable {
        let notices = Mutex<[DownloadNotice]>([])
    }

    struct Reply: Sendable {
        var status: Int
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { (try? JSON.value(from: body)) ?? .null }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
                .map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
        }
    }

    static func with<Result>(
        limits: FileLimits = .standard, _ body: (FilesFixture) async throws -> Result
    ) async throws -> Result {
        try await TestSite.with { site in
            try await withBrowser { browser in
                let store = SessionFileStore(browser.directories, limits: limits, clock: { SystemClock.now })
                let notices = NoticeList()
                try await browser.connection.followDownloads(into: store) { notice in
                    notices.notices.withLock { $0.append(notice) }
                }
                let pages = try await PageOperations.start(on: browser.connection, uploads: store.uploadedFiles)
                let multiplexer = try await ClientMultiplexer.start(
                    on: browser.connection,
                    policy: MethodPolicy(downloadDirectory: browser.downloadDirectory, uploads: store.uploadedFiles),
                    limits: .standard,
                    observer: ClientObserver(denied: { _, _ in }, activated: { _ in }, ended: { _, _, _ in }))
                let settings = AccessSettings(
                    host: "127.0.0.1", port: 0, publicAddress: nil, publicScheme: "ws", allowedHosts: [],
                    allowedOrigins: [], maximumConnections: 64, requestTimeout: .seconds(10),
                    pingInterval: .seconds(20), clock: { SystemClock.now }, sockets: .standard(tls: nil))
                let proxy = try await AccessProxy.start(
                    settings, connection: browser.connection, multiplexer: multiplexer,
                    descriptor: ProtocolDescriptor(of: browser),
                    observer: AccessObserver(connected: { _ in }, disconnected: { _ in }, refused: { _, _ in }),
                    live: LiveView(on: browser.connection), verify: verify, useUp: { _ in true }, health: { [:] })
                try await proxy.serve(store)
                let fixture = FilesFixture(
                    browser: browser, store: store, pages: pages, port: proxy.port, notices: notices, site: site)
                do {
                    let result = try await body(fixture)
                    await proxy.close(.sessionEnded("the test is over"))
                    return result
                } catch {
                    await proxy.close(.sessionEnded("the test is over"))
                    throw error
                }
            }
        }
    }

    @Sendable private static func verify(_ attempt: AccessAttempt) async -> Result<AccessGrant, AccessDenial> {
        let (token, purpose) = (attempt.token, attempt.purpose)
        let scopes: Set<AccessScope> = token == "files" ? [.files] : token == "full" ? [.cdp] : []
        let wanted: AccessScope = purpose == .files ? .files : .cdp
        guard scopes.contains(wanted) else { return .failure(.filesScopeMissing) }
        return .success(
            AccessGrant(tokenID: token, scopes: scopes, expiresAt: SystemClock.now.adding(milliseconds: 600_000)))
    }

    /// Sends bytes and reads until the peer closes.
    func exchange(_ bytes: [UInt8]) async throws -> Reply {
        let client = try await RawClient.connect(port: port)
        // A peer that has said no need not take all.
        try? await client.send(bytes)
        let all = try await client.receiveAll()
        let end = Self.headEnd(all)
        let head = String(decoding: all[..<end], as: UTF8.self)
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        return Reply(status: status, head: head, body: Array(all[end...]))
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int {
        var index = 0
        while index + 4 <= bytes.count {
            if bytes[index..<(index + 4)].elementsEqual("\r\n\r\n".utf8) { return index + 4 }
            index += 1
        }
        return bytes.count
    }

    func request(
        _ method: String, _ path: String, headers: [String] = [], body: [UInt8]? = nil, token: String = "files"
    ) async throws -> Reply {
        var fields = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Authorization: Bearer \(token)"]
        fields += headers
        if let body { fields.append("Content-Length: \(body.count)") }
        return try await exchange(Array((fields.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? []))
    }

    /// The list of downloads as clients get it.
    func listing() async throws -> [JSONValue] {
        try await request("GET", "/files/downloads").json["data"]?["downloads"]?.arrayValue ?? []
    }

    func evaluate(_ script: String) async throws -> JSONValue {
        guard let page = await pages.activePage() else { return .null }
        return try await browser.connection.call(
            "Runtime.evaluate",
            ["expression": .string(script), "awaitPromise": true, "returnByValue": true, "userGesture": true],
            session: page.session, timeout: .seconds(20))["result"]?["value"] ?? .null
    }

    func open(_ path: String) async {
        _ = await pages.navigate(
            NavigationRequest(
                url: site.url(path), waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
    }

    /// The page offers these bytes for download under that name.
    func offer(_ name: String, _ content: String) async throws {
        let script = """
            (() => { const a = document.createElement('a'); a.download = \(try JSON.text(JSONValue.string(name)));
            a.href = URL.createObjectURL(new Blob([\(content)])); document.body.append(a); a.click(); a.remove() })()
            """
        _ = try await evaluate(script)
    }

    /// Whether so many downloads have ended, soon.
    func haveEnded(_ count: Int) async -> Bool {
        await eventually(within: .seconds(20)) { store.downloads.count { $0.state != .inProgress } >= count }
    }
}
