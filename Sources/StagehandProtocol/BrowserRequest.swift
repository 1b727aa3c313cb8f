private import JSONModel

/// What a client wishes of the browser. Clients' launch options are hints: what only shapes the page is honoured;
/// paths, arguments, profiles and foreign CDP addresses never are, and are named in `notApplied`.
package struct BrowserRequest: Sendable, Equatable {
    /// CSS pixels.
    package var viewportWidth: Int
    package var viewportHeight: Int
    package var deviceScaleFactor: Double?
    /// A BCP 47 tag.
    package var locale: String?
    package var hasTouch: Bool
    package var ignoreHTTPSErrors: Bool
    /// Paths of the members that were sent and do not apply, in order.
    package var notApplied: [String]

    /// The default viewport of the hosted service.
    package static let defaultViewport = (width: 1288, height: 711)

    init(browser: Fields, parameters: Fields) throws(RequestError) {
        let options = try browser.object("launchOptions")
        let settings = try parameters.object("browserSettings")
        let hosted = try Self.viewport(settings)
        let viewport = try Self.viewport(options) ?? hosted
        self.viewportWidth = viewport?.width ?? Self.defaultViewport.width
        self.viewportHeight = viewport?.height ?? Self.defaultViewport.height
        self.deviceScaleFactor = try options.number("deviceScaleFactor", in: 0.1...8)
        self.locale = try Self.locale(options)
        self.hasTouch = try options.bool("hasTouch") ?? false
        self.ignoreHTTPSErrors = try options.bool("ignoreHTTPSErrors") ?? false
        _ = try browser.string("type", limit: 64)
        self.notApplied = Self.notApplied(browser, options, parameters, settings)
    }

    private static func viewport(_ fields: Fields) throws(RequestError) -> (width: Int, height: Int)? {
        let viewport = try fields.object("viewport")
        guard !viewport.keys.isEmpty else { return nil }
        let width = try viewport.integer("width", in: 16...8192)
        let height = try viewport.integer("height", in: 16...8192)
        return (width ?? defaultViewport.width, height ?? defaultViewport.height)
    }

    private static func locale(_ options: Fields) throws(RequestError) -> String? {
        guard let locale = try options.string("locale", limit: 35) else { return nil }
        let isTag = locale.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isTag, !locale.isEmpty else {
            throw RequestError(field: options.name("locale"), problem: "must be a language tag such as `en-GB`")
        }
        return locale
    }

    private static func notApplied(
        _ browser: Fields, _ options: Fields, _ parameters: Fields, _ settings: Fields
    ) -> [String] {
        let honouredOptions: Set = ["viewport", "deviceScaleFactor", "locale", "hasTouch", "ignoreHTTPSErrors"]
        // Of the proxies, those that do not apply are named one by one (`EgressRequest.notApplied`).
        let honouredParameters: Set = [
            "browserSettings", "timeout", "userMetadata", "keepAlive", "projectId", "proxies",
        ]
        /// A headless browser is what there is; asking for it is no wish that fails.
        func isDefault(_ key: String) -> Bool { key == "headless" && options.value(key)?.boolValue == true }
        let names =
            browser.keys.filter { $0 != "type" && $0 != "launchOptions" }.map(browser.name)
            + options.keys.filter { !honouredOptions.contains($0) && !isDefault($0) }.map(options.name)
            + parameters.keys.filter { !honouredParameters.contains($0) }.map(parameters.name)
            + settings.keys.filter { $0 != "viewport" && settings.value($0)?.boolValue != false }.map(settings.name)
        return Array(names.sorted().prefix(64))
    }
}
