import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A web server on 127.0.0.1 with pages that behave in the ways that pages do.
final class TestSite: Sendable {
    let port: Int
    private let channel: any Channel
    fileprivate let requests = Mutex<[(path: String, headers: [(String, String)])]>([])

    private init(channel: any Channel) {
        self.channel = channel
        self.port = channel.localAddress?.port ?? 0
    }

    /// Runs the body with a server of its own.
    static func with<Result>(_ body: (TestSite) async throws -> Result) async throws -> Result {
        let box = SiteBox()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(SiteHandler(box: box))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let site = TestSite(channel: channel)
        box.site.withLock { $0 = site }
        do {
            let result = try await body(site)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// A header of the last request for that path.
    func header(_ name: String, ofRequestFor path: String) -> String? {
        requests.withLock { all in
            all.last { $0.path == path }?.headers.first { $0.0.lowercased() == name }?.1
        }
    }
}

final class SiteBox: Sendable {
    let site = Mutex<TestSite?>(nil)
}

private final class SiteHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let box: SiteBox

    init(box: SiteBox) {
        self.box = box
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        box.site.withLock { site in
            site?.requests.withLock { $0.append((head.uri, head.headers.map { ($0.name, $0.value) })) }
        }
        switch head.uri {
        case "/ok": respond(context, .ok, "<title>Fine</title><p>fine</p>")
        case "/dialog":
            respond(context, .ok, "<script>alert('a'); confirm('b'); prompt('c')</script><title>After</title>")
        case "/leave":
            respond(
                context, .ok,
                "<script>onbeforeunload = e => { e.preventDefault(); e.returnValue = 'x' }</script><p>stay")
        case "/redirect": respond(context, .found, "", [("location", "/ok")])
        case "/script-redirect": respond(context, .ok, "<script>location.replace('/ok')</script>")
        case "/popup": respond(context, .ok, "<title>Opener</title><script>window.open('/ok?popup')</script>")
        case "/ok?popup":
            respond(context, .ok, "<script>document.title = innerWidth + ' ' + navigator.language</script>")
        case "/frame":
            respond(context, .ok, "<iframe src='http://localhost:\(context.localAddress?.port ?? 0)/ok'></iframe>")
        case "/nested":
            respond(
                context, .ok,
                "<iframe id=a srcdoc='<iframe id=inner srcdoc=x></iframe>'></iframe>"
                    + "<iframe id=b src='http://localhost:\(context.localAddress?.port ?? 0)/middle'></iframe>")
        case "/middle":
            respond(
                context, .ok,
                "<iframe id=same src='/ok'></iframe>"
                    + "<iframe id=back src='http://127.0.0.1:\(context.localAddress?.port ?? 0)/ok#deep'></iframe>")
        case let uri where uri.hasPrefix("/to?"):
            respond(context, .found, "", [("location", String(uri.dropFirst(4)))])
        case let uri where uri.hasPrefix("/worker.js?"):
            respond(
                context, .ok,
                "addEventListener('message', e => fetch('\(uri.dropFirst(11))', {mode: 'no-cors'}).catch(() => {}))",
                [("content-type", "text/javascript")])
        case "/file":
            respond(context, .ok, "downloaded", [("content-disposition", "attachment; filename=file.txt")])
        case "/slow-part": respond(context, .ok, "<title>Slow part</title><img src='/never'>")
        case "/never": break
        default: respond(context, .notFound, "nothing here")
        }
    }

    private func respond(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ body: String,
        _ headers: [(String, String)] = []
    ) {
        var fields = HTTPHeaders(headers)
        if !fields.contains(name: "content-type") {
            fields.add(name: "content-type", value: "text/html; charset=utf-8")
        }
        fields.add(name: "content-length", value: "\(body.utf8.count)")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
