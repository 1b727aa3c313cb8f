import JSONModel

/// How pages present themselves: what of a session's wishes for its browser is honoured.
package struct PageSettings: Sendable, Hashable {
    /// CSS pixels.
    package var viewportWidth: Int
    package var viewportHeight: Int
    /// Physical pixels of one CSS pixel; nil for the browser's own.
    package var deviceScaleFactor: Double?
    /// A BCP 47 tag; nil for the browser's own.
    package var locale: String?
    package var hasTouch: Bool
    package var ignoreHTTPSErrors: Bool

    package init(
        viewportWidth: Int, viewportHeight: Int, deviceScaleFactor: Double?, locale: String?, hasTouch: Bool,
        ignoreHTTPSErrors: Bool
    ) {
        self.viewportWidth = viewportWidth
        self.viewportHeight = viewportHeight
        self.deviceScaleFactor = deviceScaleFactor
        self.locale = locale
        self.hasTouch = hasTouch
        self.ignoreHTTPSErrors = ignoreHTTPSErrors
    }

    /// The calls that bring a page into this state. `userAgent` is the browser's own: the language of requests can be
    /// set only together with it.
    func calls(userAgent: String) -> [(method: String, parameters: [String: JSONValue])] {
        var calls: [(method: String, parameters: [String: JSONValue])] = [
            (
                "Emulation.setDeviceMetricsOverride",
                [
                    "width": .integer(Int64(viewportWidth)), "height": .integer(Int64(viewportHeight)),
                    "deviceScaleFactor": .number(deviceScaleFactor ?? 0), "mobile": false,
                ]
            )
        ]
        if let locale {
            calls.append(("Emulation.setLocaleOverride", ["locale": .string(locale)]))
            calls.append(
                (
                    "Emulation.setUserAgentOverride",
                    ["userAgent": .string(userAgent), "acceptLanguage": .string(locale)]
                ))
        }
        if hasTouch {
            calls.append(("Emulation.setTouchEmulationEnabled", ["enabled": true, "maxTouchPoints": 1]))
        }
        if ignoreHTTPSErrors {
            calls.append(("Security.setIgnoreCertificateErrors", ["ignore": true]))
        }
        return calls
    }
}
