import DevToolsProtocol
import Glibc
import JSONCoding
import JSONModel
import Testing

@testable import BrowserControl

@Suite("The protocol as the browser describes it", .serialized)
struct ProtocolDescriptorTests {
    private func descriptor(of door: ProxyFixture, _ path: String = "/json/protocol") async throws -> JSONValue {
        let response = try await RawClient.get(port: door.port, "\(path)?signingKey=view")
        #expect(response.status == 200, "\(response.body.prefix(300))")
        return try JSON.value(from: Array(response.body.utf8))
    }

    /// Browsers with a port that this process has started: others on the machine are none of ours.
    private static func askedBrowsers() -> [Int32] {
        Processes.containing("--remote-debugging-port=0").filter { process in
            Processes.status(process, "PPid").filter(\.isNumber) == "\(getpid())"
        }
    }

    @Test("it is served with the token, and the browser that was asked for it is gone", .timeLimit(.minutes(2)))
    func served() async throws {
        try await withProxy { door in
            let first = try await descriptor(of: door)
            let domains = try #require(first["domains"]?.arrayValue).compactMap { $0["domain"]?.stringValue }
            #expect(Set(["Browser", "Target", "Page", "Runtime", "Network", "Input"]).isSubset(of: domains))
            #expect(first["version"]?["major"] != nil)
            #expect(
                await eventually(within: .seconds(20)) { Self.askedBrowsers().isEmpty })
            for path in ["/json/protocol/", "/cdp/json/protocol", "/cdp/json/protocol/"] {
                let again = try await descriptor(of: door, path)
                #expect(again == first)
            }
            #expect(Self.askedBrowsers().isEmpty)
        }
    }

    @Test("where it cannot be had, the answer says why, and nobody starts browser after browser")
    func unavailable() async throws {
        try await withProxy(descriptor: { browser in
            var launch = browser.launch
            launch.binary = BrowserBinary(path: "/bin/false", kind: .headlessShell)
            return ProtocolDescriptor(
                launch: launch, user: browser.user, sandbox: browser.sandbox, on: browser.connection.eventLoop)
        }) { door in
            for _ in 0..<2 {
                let response = try await RawClient.get(port: door.port, "/json/protocol?signingKey=full")
                #expect(response.status == 503 && response.body.contains("protocol_unavailable"))
                #expect(response.body.contains("ended before it opened its port"))
            }
            let healthy = try await RawClient.get(port: door.port, "/health")
            #expect(healthy.status == 200)
        }
    }

    @Test("every domain of the installed browser has a rule, and every method of Browser and Target was looked at")
    func rules() async throws {
        try await withProxy { door in
            for domain in try #require(try await descriptor(of: door)["domains"]?.arrayValue) {
                let name = try #require(domain["domain"]?.stringValue)
                #expect(DomainRules.domains.contains(name), "there is no rule for \(name)")
                for command in domain["commands"]?.arrayValue ?? [] {
                    let method = "\(name).\(command["name"]?.stringValue ?? "")"
                    #expect(DomainRules.refusal(of: method)?.denial != .unknown, "nobody has looked at \(method)")
                }
            }
        }
    }

    /// Judged by the policy.
    private static let judged: Set<String> = [
        "Browser.setDownloadBehavior downloadPath", "DOM.setFileInputFiles files", "Fetch.continueRequest url",
        "Network.loadNetworkResource url", "Page.navigate url", "Page.setDownloadBehavior downloadPath",
        "Target.createTarget url",
    ]

    /// Only compared with what pages have opened, stored, or shown: the browser opens nothing for it.
    private static let harmless: Set<String> = [
        "Browser.addPrivacySandboxEnrollmentOverride url", "CacheStorage.requestCachedResponse requestURL",
        "CacheStorage.requestEntries pathFilter", "DOM.pushNodeByPathToFrontend path",
        "DOMDebugger.removeXHRBreakpoint url", "DOMDebugger.setXHRBreakpoint url", "Debugger.setBreakpointByUrl url",
        "Debugger.setBreakpointByUrl urlRegex", "FedCm.openUrl accountUrlType",
        "FileSystem.getDirectory bucketFileSystemLocator", "Network.deleteCookies path", "Network.deleteCookies url",
        "Network.getCookies urls", "Network.setBlockedURLs urlPatterns", "Network.setBlockedURLs urls",
        "Network.setCookie path", "Network.setCookie url", "Page.addCompilationCache url",
        "Page.createIsolatedWorld contentSecurityPolicy", "Page.deleteCookie url",
        "Page.enable enableFileChooserOpenedEvent", "Page.getResourceContent url", "Page.searchInResource url",
        "Runtime.compileScript sourceURL", "ServiceWorker.skipWaiting scopeURL", "ServiceWorker.startWorker scopeURL",
        "ServiceWorker.unregister scopeURL", "ServiceWorker.updateRegistration scopeURL",
    ]

    @Test("every parameter of an open method that looks like an address or a path was looked at")
    func addresses() async throws {
        try await withProxy { door in
            var found: Set<String> = []
            for domain in try #require(try await descriptor(of: door)["domains"]?.arrayValue) {
                let name = domain["domain"]?.stringValue ?? ""
                for command in domain["commands"]?.arrayValue ?? [] {
                    let method = "\(name).\(command["name"]?.stringValue ?? "")"
                    guard DomainRules.refusal(of: method) == nil else { continue }
                    for parameter in command["parameters"]?.arrayValue ?? [] {
                        let text = (parameter["name"]?.stringValue ?? "").lowercased()
                        guard text != "securityorigin",
                            ["url", "uri", "path", "file", "directory"].contains(where: { text.contains($0) })
                        else {
                            continue
                        }
                        found.insert("\(method) \(parameter["name"]?.stringValue ?? "")")
                    }
                }
            }
            let unheard = found.subtracting(Self.judged).subtracting(Self.harmless)
            #expect(unheard.isEmpty, "\(unheard.sorted())")
            #expect(Self.judged.isSubset(of: found), "\(Self.judged.subtracting(found))")
        }
    }
}
