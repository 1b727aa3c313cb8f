import Glibc

/// A Chromium that can be started.
package struct BrowserBinary: Sendable, Hashable {
    /// Which of Chromium's two headless browsers it is.
    package enum Kind: Sendable, Hashable {
        /// `chromium-headless-shell`: starts about three times faster and needs a third of the memory.
        case headlessShell
        /// The whole browser, started with `--headless=new`.
        case full
    }

    package let path: String
    package let kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The real binaries first: Debian's `/usr/bin` entries are shell scripts that add switches of their own.
    private static let candidates: [(path: String, kind: Kind)] = [
        ("/usr/lib/chromium/chromium-headless-shell", .headlessShell),
        ("/usr/lib64/chromium-browser/headless_shell", .headlessShell),
        ("/usr/bin/chromium-headless-shell", .headlessShell),
        ("/usr/bin/headless_shell", .headlessShell),
        ("/usr/lib/chromium/chromium", .full),
        ("/usr/bin/chromium", .full),
        ("/opt/google/chrome/chrome", .full),
    ]

    /// The browser of that path (the variable `WALLCRAWLER_CHROMIUM`), or else the first that is installed.
    package static func find(override: String?) throws(BrowserError) -> BrowserBinary {
        if let override {
            guard access(override, X_OK) == 0 else {
                throw BrowserError(
                    code: .noBinary, message: "WALLCRAWLER_CHROMIUM names \(override), which is not an executable file")
            }
            let name = override.split(separator: "/").last ?? ""
            return BrowserBinary(path: override, kind: name.contains("headless") ? .headlessShell : .full)
        }
        guard let found = candidates.first(where: { access($0.path, X_OK) == 0 }) else {
            throw BrowserError(
                code: .noBinary,
                message: "no Chromium was found: install the Debian package chromium-headless-shell (or chromium), "
                    + "or set WALLCRAWLER_CHROMIUM to the path of one")
        }
        return BrowserBinary(path: found.path, kind: found.kind)
    }
}
