/// What a browser is started with. None of it comes from a client.
package struct BrowserLaunch: Sendable {
    package var binary: BrowserBinary
    /// CSS pixels.
    package var windowWidth: Int
    package var windowHeight: Int
    /// Switches of the controller's own, such as the egress guard's.
    package var additionalArguments: [String]
    /// How long the first answer may take.
    package var readyTimeout: Duration

    package init(
        binary: BrowserBinary, windowWidth: Int, windowHeight: Int, additionalArguments: [String],
        readyTimeout: Duration
    ) {
        self.binary = binary
        self.windowWidth = windowWidth
        self.windowHeight = windowHeight
        self.additionalArguments = additionalArguments
        self.readyTimeout = readyTimeout
    }
}

extension BrowserLaunch {
    /// The command line. Few switches, since none but the choice of the binary was measured to save time.
    func command(profile: BrowserProfile, user: BrowserUser, sandbox: SandboxState) -> [String] {
        var arguments = user.prefix() + [binary.path]
        if binary.kind == .full {
            arguments += ["--headless=new", "--no-default-browser-check", "--disable-background-networking"]
        }
        arguments += [
            "--remote-debugging-pipe", "--user-data-dir=\(profile.userDataDirectory)", "--no-first-run",
            "--site-per-process", "--disable-breakpad", "--window-size=\(windowWidth),\(windowHeight)",
        ]
        if !sandbox.isOn { arguments.append("--no-sandbox") }
        if profile.isSharedMemorySmall { arguments.append("--disable-dev-shm-usage") }
        return arguments + additionalArguments + ["about:blank"]
    }

    /// Chrome's whole environment: nothing of the controller's.
    func environment(profile: BrowserProfile) -> [String] {
        ["HOME=\(profile.path)", "TMPDIR=\(profile.temporaryDirectory)", "LANG=C.UTF-8", "TZ=UTC"]
    }
}
