package import JSONModel

/// `Target.getTargets` for every type of target.
package struct GetTargets: ProtocolCall {
    package static let method = "Target.getTargets"
    package var parameters: [String: JSONValue] { ["filter": [[:]]] }

    package init() {}

    package static func answer(_ result: JSONValue) -> [TargetInfo]? {
        result["targetInfos"]?.arrayValue?.compactMap(TargetInfo.init)
    }
}

/// `Target.createTarget`; the answer is the target's id.
package struct CreateTarget: ProtocolCall {
    package static let method = "Target.createTarget"
    package let url: String
    package var parameters: [String: JSONValue] { ["url": .string(url)] }

    package init(url: String) {
        self.url = url
    }

    package static func answer(_ result: JSONValue) -> String? {
        result["targetId"]?.stringValue
    }
}

/// `Target.setDiscoverTargets` for pages.
package struct DiscoverPages: PlainCall {
    package static let method = "Target.setDiscoverTargets"
    package var parameters: [String: JSONValue] { ["discover": true, "filter": [["type": "page"]]] }

    package init() {}
}

/// `Target.setAutoAttach` to pages, with flat sessions. New pages wait until this session lets them go: that is when they
/// get their settings, and without it headless Chromium never comes back from `window.open` (seen with 156).
package struct AttachToPages: PlainCall {
    package static let method = "Target.setAutoAttach"
    package var parameters: [String: JSONValue] {
        ["autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true, "filter": [["type": "page"]]]
    }

    package init() {}
}
