import ByteEncodings
import Digests

/// The page of the live view: one file, nothing from elsewhere. Its script and its style are let run by their digests, so
/// that nothing that may get into the page by mistake is.
enum LivePage {
    static let bytes = Array(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
        <meta name="color-scheme" content="light dark">
        <title>Live view</title>
        <link rel="icon" href="data:image/svg+xml,\(icon)">
        <style>\(style)</style>
        </head>
        <body>
        \(markup)
        <script>\(script)</script>
        </body>
        </html>

        """.utf8)

    private static let icon =
        "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' "
        + "fill='%232f6feb'/%3E%3Ccircle cx='8' cy='8' r='3' fill='white'/%3E%3C/svg%3E"

    private static let script = [
        pictureScript, inputScript, controlScript, dialogScript, toolbarScript, connectionScript,
    ].joined(separator: "\n")

    private static let scriptDigest = digest(script)
    private static let styleDigest = digest(style)
    private static let errorStyleDigest = digest(errorStyle)

    private static func digest(_ text: String) -> String {
        "'sha256-\(Base64.standard.encode(SHA256.hash(Array(text.utf8))))'"
    }

    /// For the page, or, without a host, for an error in its place. Only pages of the origins may have it in a frame.
    static func headers(host: String?, embeddedBy origins: Set<String>) -> [(String, String)] {
        var rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
        rules.append((["frame-ancestors 'self'"] + origins.sorted()).joined(separator: " "))
        if let host {
            rules += [
                "script-src \(scriptDigest)", "style-src \(styleDigest)", "img-src data:",
                "connect-src 'self' ws://\(host) wss://\(host)",
            ]
        } else {
            rules.append("style-src \(errorStyleDigest)")
        }
        return [
            ("content-type", "text/html; charset=utf-8"), ("content-security-policy", rules.joined(separator: "; ")),
            ("referrer-policy", "no-referrer"), ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()"),
        ]
    }

    /// A page that says why there is none. The message is our own text.
    static func error(_ denial: AccessDenial) -> [UInt8] {
        let hint =
            denial.status == 401 || denial.status == 403
            ? "Links to a live view are good for a short time. Ask whoever gave it to you for a new one." : ""
        return Array(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Live view</title>
            <style>\(errorStyle)</style>
            </head>
            <body>
            <main>
            <h1>The live view cannot be shown</h1>
            <p>\(escaped(denial.message))</p>
            <p>\(hint)</p>
            </main>
            </body>
            </html>

            """.utf8)
    }

    private static let errorStyle = """
        body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100dvh; margin: 0;
               background: light-dark(#f4f5f7, #14161a); color: light-dark(#1c2026, #e8eaee); }
        main { max-width: 32rem; padding: 2rem; }
        h1 { font-size: 1.25rem; }
        p { color: light-dark(#565d69, #a4abb8); overflow-wrap: anywhere; }
        :root { color-scheme: light dark; }
        """

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
