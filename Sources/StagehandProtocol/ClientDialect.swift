/// Which generation of client is asking, as far as its headers tell.
///
/// JavaScript 2.x and 3.x send `x-language: typescript`; the generated (Stainless) clients send `x-stainless-*`;
/// Python 0.5.x says `x-language: python` only when it starts a session.
package struct ClientDialect: Sendable, Equatable {
    /// As sent; empty when absent.
    package let language: String
    /// As sent; empty when absent.
    package let sdkVersion: String
    package let isStainless: Bool
    /// How often a Stainless client has repeated this request; 0 for the first time.
    package let retryCount: Int

    /// Reads the headers through `header`, which ignores the case of names.
    package init(header: (String) -> String?) {
        self.language = String((header("x-language") ?? "").prefix(32))
        let stainlessVersion = header("x-stainless-package-version")
        self.sdkVersion = String((header("x-sdk-version") ?? stainlessVersion ?? "").prefix(32))
        self.isStainless = header("x-stainless-lang") != nil || stainlessVersion != nil
        self.retryCount = max(0, Int(header("x-stainless-retry-count") ?? "") ?? 0)
    }

    /// Whether a Stagehand SDK is asking. Its users take `cdpUrl` from the answer to `start` at once.
    package var isStagehandSDK: Bool { isStainless || !sdkVersion.isEmpty }

    /// Whether bodies have the flat shapes of the second generation.
    package var usesFlatShapes: Bool {
        guard !isStainless, let major = version?.major else { return false }
        return (language == "typescript" && major == 2) || (language == "python" && major == 0)
    }

    /// JavaScript clients drop every piece that does not begin with `data: `; Stainless 3.13 and newer drop every event without a name.
    package var framing: StreamFraming {
        guard isStainless, let version else { return .dataOnly }
        return (version.major, version.minor) >= (3, 13) ? .named : .dataOnly
    }

    private var version: (major: Int, minor: Int)? {
        let parts = sdkVersion.split(separator: ".", maxSplits: 2).map { Int($0) }
        guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
        return (major, minor)
    }
}

/// The two ways of writing server-sent events; no client understands both.
package enum StreamFraming: String, Sendable, Equatable {
    /// `data: <json>` and an empty line.
    case dataOnly = "data"
    /// `event: <name>` before it.
    case named
}
