import AccessTokens
import BrowserControl
import DevToolsProtocol
import JSONModel
import NIOCore
import ProcessEnvironment
import SessionFiles
import Synchronization
import Timestamps

/// What was noticed at the door.
final class Notes: Sendable {
    let denied = Mutex<[DeniedCall]>([])
    let ended = Mutex<[(client: ClientIdentity, figures: ClientFigures, reason: CloseReason?)]>([])
    let usedUp = Mutex<Set<String>>([])
    let refused = Mutex<[String]>([])
    let connected = Mutex(0)
    let disconnected = Mutex(0)
    let control = Mutex<[ControlNotice]>([])
}

struct ProxyFixture: Sendable {
    let proxy: AccessProxy
    let browser: BrowserProcess
    let pages: PageOperations
    let multiplexer: ClientMultiplexer
    let notes: Notes
    let live: LiveView
    let screencast: ScreencastSource
    let gate: ControlGate

    var port: Int { proxy.port }
}

/// Tokens of the tests: `full`, `fresh`, `other`, `wide` (more scopes), `view`, `input`, `live` (both), `none`, `once` (for one
/// connection), `short` (two seconds), `old`, `late` (judged after two seconds); everything else is not valid.
@Sendable func verifyTestToken(_ attempt: AccessAttempt) async -> Result<AccessGrant, AccessDenial> {
    func grant(_ scopes: Set<AccessScope>, _ milliseconds: Int64) -> Result<AccessGrant, AccessDenial> {
        var grant = AccessGrant(
            tokenID: attempt.token, scopes: scopes, expiresAt: SystemClock.now.adding(milliseconds: milliseconds))
        grant.isSingleUse = attempt.token == "once"
        return .success(grant)
    }
    switch attempt.token {
    case "full", "fresh", "other", "once": return grant([.cdp], 600_000)
    case "wide": return grant([.cdp, .view], 600_000)
    case "late":
        try? await Task.sleep(for: .seconds(2))
        return grant([.view], 600_000)
    case "view": return grant([.view], 600_000)
    case "input": return grant([.input], 600_000)
    case "live": return grant([.view, .input], 600_000)
    case "none": return grant([], 600_000)
    case "short": return grant([.cdp], 2000)
    case "old": return grant([.cdp], -1)
    default: return .failure(AccessDenial(status: 401, code: "token_invalid", message: "the signing key is not valid"))
    }
}

/// Runs the body with a browser and a proxy of its own.
func withProxy<Result>(
    limits: ClientLimits = .standard, change: (inout AccessSettings) -> Void = { _ in },
    descriptor: (BrowserProcess) -> ProtocolDescriptor = { ProtocolDescriptor(of: $0) },
    verify:
        @escaping @Sendable (_ attempt: AccessAttempt) async -> Swift.Result<AccessGrant, AccessDenial> =
        verifyTestToken,
    _ body: (ProxyFixture) async throws -> Result
) async throws -> Result {
    try await withBrowser { browser in
        let notes = Notes()
        let pages = try await PageOperations.start(on: browser.connection)
        let multiplexer = try await ClientMultiplexer.start(
            on: browser.connection,
            policy: MethodPolicy(downloadDirectory: browser.downloadDirectory, uploads: .none),
            limits: limits,
            observer: ClientObserver(
                denied: { call, _ in notes.denied.withLock { $0.append(call) } },
                activated: { pages.noteActivation($0) },
                ended: { client, figures, reason in notes.ended.withLock { $0.append((client, figures, reason)) } }))
        var settings = AccessSettings(
            host: "127.0.0.1", port: 0, publicAddress: nil, publicScheme: "ws", allowedHosts: ["browser.example"],
            allowedOrigins: ["https://app.example"], maximumConnections: 64, requestTimeout: .seconds(10),
            pingInterval: .seconds(20), clock: { SystemClock.now }, sockets: .standard(tls: nil))
        change(&settings)
        let health = BrowserHealth(process: browser, multiplexer: multiplexer)
        let live = LiveView(on: browser.connection)
        let screencast = ScreencastSource(pages)
        let gate = try await live.open(
            pages, screencast,
            observer: LiveObserver(control: { notice in notes.control.withLock { $0.append(notice) } }, used: {}))
        let proxy = try await AccessProxy.start(
            settings, connection: browser.connection, multiplexer: multiplexer, descriptor: descriptor(browser),
            observer: AccessObserver(
                connected: { _ in notes.connected.withLock { $0 += 1 } },
                disconnected: { _ in notes.disconnected.withLock { $0 += 1 } },
                refused: { denial, path in notes.refused.withLock { $0.append("\(denial.status) \(path)") } }),
            live: live, verify: verify,
            useUp: { grant in notes.usedUp.withLock { $0.insert(grant.tokenID).inserted } },
            health: { await health.report() })
        let fixture = ProxyFixture(
            proxy: proxy, browser: browser, pages: pages, multiplexer: multiplexer, notes: notes, live: live,
            screencast: screencast, gate: gate)
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
