import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves `Tests/Pages` under three names that are three sites to a browser: 127.0.0.1, localhost and 127.0.0.2. In pages
/// `{{MAIN}}`, `{{OTHER}}` and `{{THIRD}}` become their origins.
final class PageSite: Sendable {
    private let channels: [any Channel]
    private let requests = Mutex<[String]>([])
    let main: String
    let other: String
    let third: String

    private init(channels: [any Channel]) {
        self.channels = channels
        let ports = channels.map { $0.localAddress?.port ?? 0 }
        main = "http://127.0.0.1:\(ports[0])"
        other = "http://localhost:\(ports[0])"
        third = "http://127.0.0.2:\(ports[1])"
    }

    /// Runs the body with a server of its own.
    static func with<Result>(_ body: (PageSite) async throws -> Result) async throws -> Result {
        let shared = SiteReference()
        var channels: [any Channel] = []
        for host in ["127.0.0.1", "127.0.0.2"] {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                        try channel.pipeline.syncOperations.addHandler(PageHandler(site: shared))
                    }
                }
            channels.append(try await bootstrap.bind(host: host, port: 0).get())
        }
        let site = PageSite(channels: channels)
        shared.site.withLock { $0 = site }
        do {
            let result = try await body(site)
            try await site.close()
            return result
        } catch {
            try await site.close()
            throw error
        }
    }

    /// The paths that were asked for, with their queries.
    var requestedPaths: [String] { requests.withLock { $0 } }

    fileprivate func note(_ path: String) { requests.withLock { $0.append(path) } }

    /// A file of `Tests/Pages` with the sites' names in it; nil when there is none.
    fileprivate func page(_ name: String) -> String? {
        guard !name.isEmpty, !name.contains("/"), let text = Self.read(name) else { return nil }
        return text.replacing("{{MAIN}}", with: main).replacing("{{OTHER}}", with: other)
            .replacing("{{THIRD}}", with: third)
    }

    private static func read(_ name: String) -> String? {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let descriptor = open("/\(folder)/Pages/\(name)", O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private func close() async throws {
        for channel in channels { try await channel.close() }
    }
}

private final class SiteReference: Sendable {
    let site = Mutex<PageSite?>(nil)
}

/// Answers with pages, `/echo?delay=MS&text=…`, `/never` (no answer) and `/events` (an event stream without end).
private final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let site: SiteReference

    init(site: SiteReference) {
        self.site = site
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), let site = site.site.withLock({ $0 }) else { return }
        site.note(head.uri)
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        let path = parts.first.map(String.init) ?? "/"
        let query = Self.query(parts.count > 1 ? parts[1] : "")
        switch path {
        case "/never": break
        case "/events": respond(context, .ok, "text/event-stream", nil)
        case "/echo":
            let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            let delay = Int64(query["delay"] ?? "") ?? 0
            context.eventLoop.scheduleTask(in: .milliseconds(delay)) {
                bound.value.handler.respond(bound.value.context, .ok, "text/html", query["text"] ?? "")
            }
        default: file(context, path, site)
        }
    }

    private func file(_ context: ChannelHandlerContext, _ path: String, _ site: PageSite) {
        let name = path.hasPrefix("/spa/") ? "spa.html" : String(path.dropFirst())
        guard let text = site.page(name) else { return respond(context, .notFound, "text/html", "nothing here") }
        respond(context, .ok, name.hasSuffix(".js") ? "text/javascript" : "text/html", text)
    }

    private static func query(_ text: Substring) -> [String: String] {
        text.split(separator: "&").reduce(into: [:]) { members, part in
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { members[String(pair[0])] = String(pair[1]) }
        }
    }

    /// Without a body the answer does not end.
    private func respond(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ type: String, _ body: String?
    ) {
        var headers: HTTPHeaders = ["content-type": "\(type); charset=utf-8", "cache-control": "no-store"]
        if let body { headers.add(name: "content-length", value: "\(body.utf8.count)") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        guard let body else { return }
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
