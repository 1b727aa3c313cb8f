import BrowserControl
import EgressRules
import Glibc
import NIOCore
import Synchronization

/// What a guard told, and a name server that answers as the test says.
final class EgressNotes: Sendable {
    let refused = Mutex<[String]>([])
    let unreachable = Mutex<[String]>([])
    let lookups = Mutex<[String]>([])
    /// Answers by name; each answer but the last is given once.
    private let names: Mutex<[String: [[String]]]>

    init(names: [String: [[String]]]) {
        self.names = Mutex(names)
    }

    var codes: [String] { refused.withLock { $0 } }

    func resolve(_ name: String) -> [IPAddress] {
        lookups.withLock { $0.append(name) }
        let answer = names.withLock { names in
            let answers = names[name] ?? [[]]
            if answers.count > 1 { names[name] = Array(answers.dropFirst()) }
            return answers[0]
        }
        return answer.compactMap { $0.contains(":") ? IPAddress(v6: $0) : IPAddress(v4: $0) }
    }
}

/// A guard whose name server is the test's own.
func withEgress<Result>(
    opened: String, denied: String = "", names: [String: [[String]]] = [:], user: UInt32 = geteuid(),
    routes: EgressRoutes = .direct,
    change: (inout EgressSettings) -> Void = { _ in }, _ body: (EgressGuard, EgressNotes) async throws -> Result
) async throws -> Result {
    let notes = EgressNotes(names: names)
    var settings = EgressSettings(
        user: user, maximumConnections: 64, resolveTimeout: .seconds(10), connectTimeout: .seconds(10),
        idleTimeout: .seconds(60), resolve: { notes.resolve($0) })
    change(&settings)
    var policy = EgressPolicy(
        opened: EgressRule.list(opened) ?? [], allowed: [], denied: EgressRule.list(denied) ?? [])
    policy.routes = routes
    let egress = try await EgressGuard.start(
        settings, policy: policy,
        observer: EgressObserver(
            refused: { target, refusal in notes.refused.withLock { $0.append("\(refusal.code) \(target)") } },
            unreachable: { target, problem in notes.unreachable.withLock { $0.append("\(problem) \(target)") } }),
        on: testLoop)
    do {
        let result = try await body(egress, notes)
        await egress.close()
        return result
    } catch {
        await egress.close()
        throw error
    }
}

/// A proxy on loopback.
func proxy(_ scheme: String, _ port: UInt16, _ username: String? = nil, _ password: String = "") throws -> EgressProxy {
    try EgressProxy(
        server: "\(scheme)://127.0.0.1:\(port)",
        credentials: username.map { ProxyCredentials(username: $0, password: password) })
}

extension EgressRoutes {
    /// Everything through that proxy, which a session has asked for.
    static func all(_ proxy: EgressProxy) -> EgressRoutes {
        EgressRoutes(session: [Route(pattern: nil, proxy: proxy)], standard: nil)
    }
}

/// A Chrome behind a guard.
struct GuardedBrowser: Sendable {
    let egress: EgressGuard
    let notes: EgressNotes
    let browser: BrowserProcess
    let pages: PageOperations
}

func withGuardedBrowser<Result>(
    opened: String, denied: String = "", names: [String: [[String]]] = [:], arguments: [String] = [],
    routes: EgressRoutes = .direct,
    _ body: (GuardedBrowser) async throws -> Result
) async throws -> Result {
    try await withEgress(
        opened: opened, denied: denied, names: names, user: EgressSettings.standard().user, routes: routes
    ) { egress, notes in
        var launch = try testLaunch()
        launch.additionalArguments = egress.chromeArguments + arguments
        let browser = try await BrowserProcess.start(launch, on: testLoop)
        do {
            let pages = try await PageOperations.start(on: browser.connection)
            pages.explainFailures { outcome, begun in
                guard let error = outcome.errorText else { return nil }
                return await egress.trouble(opening: outcome.finalURL, since: begun)?.explanation(of: error)
            }
            let result = try await body(
                GuardedBrowser(egress: egress, notes: notes, browser: browser, pages: pages))
            await browser.close(grace: .seconds(5))
            return result
        } catch {
            await browser.close(grace: .seconds(5))
            throw error
        }
    }
}

/// A UDP socket on 127.0.0.1 that notices whatever comes.
final class DatagramReceiver: Sendable {
    let port: Int
    private let descriptor: CInt

    init() {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                _ = bind(descriptor, $0.baseAddress, length)
                _ = getsockname(descriptor, $0.baseAddress, &length)
            }
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit {
        close(descriptor)
    }

    /// Whether something has arrived.
    var hasReceived: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT) | CInt(MSG_PEEK)) >= 0
    }
}
