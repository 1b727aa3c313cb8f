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

/// `Target.setAutoAttach` to pages, with flat sessions.
package struct AttachToPages: PlainCall {
    package static let method = "Target.setAutoAttach"
    /// New pages wait until this session lets them go.
    package let holdsNewPages: Bool
    package var parameters: [String: JSONValue] {
        [
            "autoAttach": true, "waitForDebuggerOnStart": .bool(holdsNewPages), "flatten": true,
            "filter": [["type": "page"]],
        ]
    }

    package init(holdsNewPages: Bool) {
        self.holdsNewPages = holdsNewPages
    }
}
