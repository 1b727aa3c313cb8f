/// What of each domain of the protocol a client with full scope may use. A domain or method that is not here is denied, so
/// that a new version of Chromium opens nothing that nobody has looked at; a test compares this with the browser.
///
/// One browser serves one tenant. What stays within the browser and ends with the session is open, also where it is
/// powerful (`Tracing`, `Security`, `Storage`); what reaches the machine, other programs or our own channel is not.
package enum DomainRules {
    /// What is open of one domain.
    enum Rule {
        /// Everything, also what later versions add.
        case open
        /// Everything but these, with the reason.
        case openExcept([String: Denial])
        /// Only these methods.
        case only(Set<String>, otherwise: Denial)
        case closed(Denial)
    }

    struct Denial {
        let kind: DenialKind
        let reason: String
    }

    /// Why the method is denied to everybody; nil when it may be used.
    package static func refusal(of method: String) -> CommandError? {
        guard let denial = denial(of: method) else { return nil }
        return .denied(method, denial.reason, denial.kind)
    }

    /// The domains that there is a rule for.
    package static var domains: Set<String> { Set(rules.keys) }

    private static func denial(of method: String) -> Denial? {
        guard let dot = method.utf8.firstIndex(of: UInt8(ascii: ".")), let rule = rules[String(method[..<dot])] else {
            return Denial(kind: .unknown, reason: "this domain of the protocol is not known here")
        }
        var name: String { String(method[method.utf8.index(after: dot)...]) }
        return switch rule {
        case .open: nil
        case .openExcept(let closed): closed[name]
        case .only(let methods, let otherwise): methods.contains(name) ? nil : special[method] ?? otherwise
        case .closed(let denial): denial
        }
    }

    /// Domains that are about pages, their contents, or the client's own view of them.
    private static let pageDomains = [
        "Accessibility", "Ads", "Animation", "Audits", "Autofill", "BackgroundService", "BluetoothEmulation", "CSS",
        "CacheStorage", "Console", "CrashReportContext", "DOM", "DOMDebugger", "DOMSnapshot", "DOMStorage", "Debugger",
        "DeviceOrientation", "DigitalCredentials", "Emulation", "EventBreakpoints", "FedCm", "Fetch", "FileSystem",
        "FindInPage",
        "HeadlessExperimental", "HeapProfiler", "IO", "IndexedDB", "Input", "Inspector", "LayerTree", "Log", "Media",
        "Network", "Overlay", "Page", "Performance", "PerformanceTimeline", "Preload", "Profiler", "Runtime", "Schema",
        "Security", "ServiceWorker", "SmartCardEmulation", "Storage", "Tracing", "WebAudio", "WebAuthn", "WebMCP",
    ]

    private static let rules: [String: Rule] = {
        var rules = Dictionary(uniqueKeysWithValues: pageDomains.map { ($0, Rule.open) })
        rules["Browser"] = .only(browserMethods, otherwise: .init(kind: .unknown, reason: notKnown))
        rules["Target"] = .only(targetMethods, otherwise: .init(kind: .unknown, reason: notKnown))
        rules["Memory"] = .openExcept([
            "simulatePressureNotification": wholeBrowser, "setPressureNotificationsSuppressed": wholeBrowser,
            "getBrowserSamplingProfile": wholeBrowser, "getAllTimeSamplingProfile": wholeBrowser,
        ])
        rules["SystemInfo"] = .closed(.init(kind: .machine, reason: "it describes the machine"))
        for domain in ["Extensions", "PWA"] {
            rules[domain] = .closed(.init(kind: .machine, reason: "it loads code from the machine"))
        }
        rules["Tethering"] = .closed(.init(kind: .machine, reason: "it opens ports of the machine"))
        for domain in ["Cast", "DeviceAccess"] {
            rules[domain] = .closed(.init(kind: .machine, reason: "it reaches devices beside the machine"))
        }
        return rules
    }()

    private static let notKnown = "this method of the protocol is not known here"
    private static let wholeBrowser = Denial(kind: .browser, reason: "it acts on the whole browser")

    /// `close` becomes the end of the client's connection.
    private static let browserMethods: Set<String> = [
        "addMockCamera", "addPrivacySandboxCoordinatorKeyConfig", "addPrivacySandboxEnrollmentOverride",
        "cancelDownload", "close", "getGlobalPrivacyControl", "getVersion", "getWindowBounds", "getWindowForTarget",
        "grantPermissions", "resetPermissions",
        "setContentsSize", "setDownloadBehavior", "setGlobalPrivacyControl", "setPermission", "setWindowBounds",
    ]

    /// A session from `attachToBrowserTarget` belongs to the client that asked, and is judged like any other.
    private static let targetMethods: Set<String> = [
        "activateTarget", "attachToBrowserTarget", "attachToTarget", "autoAttachRelated", "closeTarget",
        "createBrowserContext", "createTarget", "detachFromTarget", "disposeBrowserContext", "getBrowserContexts",
        "getTargetInfo", "getTargets", "sendMessageToTarget", "setAutoAttach", "setDiscoverTargets",
    ]

    /// Methods that were looked at and are closed, with their own reasons.
    private static let special: [String: Denial] = [
        "Browser.crash": .init(kind: .browser, reason: "it would end the browser for everybody"),
        "Browser.crashGpuProcess": .init(kind: .browser, reason: "it would end a process of the browser"),
        "Browser.executeBrowserCommand": wholeBrowser,
        "Browser.setDockTile": wholeBrowser,
        "Browser.getBrowserCommandLine": .init(kind: .machine, reason: "it describes the machine"),
        "Browser.getHistogram": .init(kind: .browser, reason: "it describes the whole browser"),
        "Browser.getHistograms": .init(kind: .browser, reason: "it describes the whole browser"),
        "Target.exposeDevToolsProtocol": .init(kind: .browser, reason: "it would give pages the whole protocol"),
        "Target.setRemoteLocations": .init(kind: .machine, reason: "it would make the browser connect elsewhere"),
        "Target.openDevTools": .init(kind: .browser, reason: "it would open a page of the browser's own"),
        "Target.getDevToolsTarget": .init(kind: .browser, reason: "it finds pages of the browser's own"),
    ]
}
