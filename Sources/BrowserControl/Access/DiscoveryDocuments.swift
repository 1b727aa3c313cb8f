import ByteEncodings
import DevToolsProtocol
import JSONModel

/// What Chromium's own HTTP endpoints answer, with addresses that lead back here and carry the token.
struct DiscoveryDocuments {
    /// `ws://HOST:PORT`
    let base: String
    let token: String

    private func socketURL(_ path: String) -> JSONValue {
        .string("\(base)\(path)?signingKey=\(PercentEncoding.encode(token))")
    }

    /// `/json/version`
    func version(_ version: GetVersion.Answer) -> JSONValue {
        [
            "Browser": .string(version.product), "Protocol-Version": .string(version.protocolVersion),
            "User-Agent": .string(version.userAgent), "V8-Version": .string(version.javaScriptVersion),
            "webSocketDebuggerUrl": socketURL("/cdp"),
        ]
    }

    /// `/json/list`: the pages, the newest first.
    func targets(_ targets: [TargetInfo]) -> JSONValue {
        .array(
            targets.filter { $0.type == "page" }.map { target in
                [
                    "id": .string(target.targetID), "type": .string(target.type), "title": .string(target.title),
                    "url": .string(target.url), "description": "",
                    "webSocketDebuggerUrl": socketURL("/devtools/page/\(target.targetID)"),
                ]
            })
    }
}
