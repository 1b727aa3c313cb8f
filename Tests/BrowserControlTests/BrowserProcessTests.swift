import BrowserControl
import DevToolsProtocol
import Glibc
import JSONModel
import Testing

@Suite("The browser's process", .serialized)
struct BrowserProcessTests {
    @Test("a browser answers over its pipe, with a page, without a port, as nobody else's user")
    func boots() async throws {
        try await withBrowser { browser in
            let version = try await browser.connection.call(GetVersion(), session: nil, timeout: .seconds(10))
            #expect(version.product.contains("Chrome/"))
            #expect(browser.bootMilliseconds > 0)
            let targets = try await browser.connection.call(GetTargets(), session: nil, timeout: .seconds(10))
            #expect(targets.contains { $0.type == "page" && $0.url == "about:blank" })
            #expect(!Processes.commandLine(browser.pid).contains("remote-debugging-port"))
            #expect(Processes.commandLine(browser.pid).contains("--no-sandbox") == !browser.sandbox.isOn)
            if case .separate(let id) = browser.user {
                #expect(Processes.status(browser.pid, "Uid").split(separator: "\t").allSatisfy { $0 == "\(id)" })
                #expect(Processes.status(browser.pid, "NoNewPrivs").contains("1"))
            }
        }
    }

    @Test("its environment holds nothing of the controller's")
    func environment() async throws {
        setenv("WALLCRAWLER_TEST_SECRET", "must-not-be-seen", 1)
        try await withBrowser { browser in
            let names = Processes.environment(browser.pid).map { $0.split(separator: "=").first.map(String.init) ?? "" }
            #expect(Set(names).isSubset(of: ["HOME", "TMPDIR", "LANG", "TZ"]))
            #expect(!names.isEmpty)
        }
    }

    @Test("closing it ends all its processes and removes its profile")
    func close() async throws {
        let browser = try await BrowserProcess.start(testLaunch(), on: testLoop)
        #expect(Processes.group(browser.pid).count > 1)
        #expect(access(browser.downloadDirectory, F_OK) == 0)
        let exit = await browser.close(grace: .seconds(5))
        #expect(exit.wasRequested)
        #expect(exit.exit == .code(0))
        #expect(access(browser.downloadDirectory, F_OK) != 0)
        #expect(await eventually(within: .seconds(10)) { Processes.group(browser.pid).isEmpty })
    }

    @Test("a browser that is killed is noticed with the signal, and calls fail instead of waiting")
    func killed() async throws {
        let browser = try await BrowserProcess.start(testLaunch(), on: testLoop)
        kill(browser.pid, SIGKILL)
        let exit = await browser.waitForExit()
        #expect(exit.exit == .signal(SIGKILL))
        #expect(!exit.wasRequested)
        await browser.connection.waitUntilClosed()
        let error = await #expect(throws: CallError.self) {
            try await browser.connection.call(GetVersion(), session: nil, timeout: .seconds(10))
        }
        #expect(error?.code == .browserEnded)
        #expect(await eventually(within: .seconds(10)) { Processes.group(browser.pid).isEmpty })
        #expect(access(browser.downloadDirectory, F_OK) != 0)
    }

    @Test("a browser that does not come up is an error with what it said")
    func endsEarly() async throws {
        var launch = try testLaunch()
        launch.binary = BrowserBinary(path: "/usr/bin/false", kind: .headlessShell)
        let error = await #expect(throws: BrowserError.self) { try await BrowserProcess.start(launch, on: testLoop) }
        #expect(error?.code == .endedEarly)
        #expect(error?.message.contains("exit code 1") == true)
    }

    @Test("a program that never answers is ended when the time is up")
    func neverReady() async throws {
        let script = "/tmp/wallcrawler-test-silent-\(getpid())"
        let text = Array("#!/bin/sh\nexec sleep 4711\n".utf8)
        let file = open(script, O_WRONLY | O_CREAT | O_TRUNC, 0o755)
        write(file, text, text.count)
        Glibc.close(file)
        defer { unlink(script) }
        var launch = try testLaunch()
        launch.binary = BrowserBinary(path: script, kind: .headlessShell)
        launch.readyTimeout = .milliseconds(300)
        let error = await #expect(throws: BrowserError.self) { try await BrowserProcess.start(launch, on: testLoop) }
        #expect(error?.code == .timedOut)
        #expect(Processes.containing("sleep 4711").isEmpty)
    }

    @Test("a missing binary is an error that says what to install")
    func missing() {
        let error = #expect(throws: BrowserError.self) { try BrowserBinary.find(override: "/nowhere/chrome") }
        #expect(error?.code == .noBinary)
        #expect(error?.message.contains("WALLCRAWLER_CHROMIUM") == true)
    }

    @Test("what a killed controller leaves behind is removed, what is in use is not")
    func abandoned() async throws {
        let abandoned = "/dev/shm/wallcrawler-profile-abandoned-test"
        mkdir(abandoned, 0o700)
        mkdir(abandoned + "/inner", 0o700)
        symlink("/etc/passwd", abandoned + "/inner/link")
        try await withBrowser { browser in
            BrowserProcess.removeAbandonedProfiles(settledForSeconds: 0)
            #expect(access(abandoned, F_OK) != 0)
            #expect(access("/etc/passwd", F_OK) == 0)
            #expect(access(browser.downloadDirectory, F_OK) == 0)
        }
    }
}

@Suite("A controller that is killed", .serialized)
struct KilledControllerTests {
    /// Runs only in the process that `leavesNoBrowser` starts: a controller with a browser, until it is killed.
    @Test("(helper) holds a browser", .enabled(if: getenv("WALLCRAWLER_TEST_HOLD_BROWSER") != nil))
    func holdsBrowser() async throws {
        let browser = try await BrowserProcess.start(testLaunch(), on: testLoop)
        let path = String(cString: getenv("WALLCRAWLER_TEST_HOLD_BROWSER"))
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let text = Array("\(browser.pid)\n".utf8)
        write(file, text, text.count)
        Glibc.close(file)
        _ = await browser.waitForExit()
    }

    @Test("leaves no process of its browser", .enabled(if: getenv("WALLCRAWLER_TEST_HOLD_BROWSER") == nil))
    func leavesNoBrowser() async throws {
        let path = "/tmp/wallcrawler-test-held-\(getpid())"
        unlink(path)
        setenv("WALLCRAWLER_TEST_HOLD_BROWSER", path, 1)
        let arguments = [
            "/proc/self/exe", "--testing-library", "swift-testing", "--filter", "KilledControllerTests/holdsBrowser",
        ]
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var parent: pid_t = 0
        let executable = try #require(realpath("/proc/self/exe", nil))
        let code = posix_spawn(&parent, executable, nil, nil, &argv, environ)
        unsetenv("WALLCRAWLER_TEST_HOLD_BROWSER")
        try #require(code == 0)
        var browser: Int32?
        _ = await eventually(within: .seconds(60)) {
            guard let file = fopen(path, "r") else { return false }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 32)
            guard fgets(&line, 32, file) != nil else { return false }
            browser = Int32(String(decoding: line.prefix { $0 > 32 }.map { UInt8($0) }, as: UTF8.self))
            return browser != nil
        }
        let pid = try #require(browser)
        #expect(Processes.group(pid).count > 1)
        kill(parent, SIGKILL)
        waitpid(parent, nil, 0)
        #expect(await eventually(within: .seconds(20)) { Processes.group(pid).isEmpty })
        unlink(path)
        BrowserProcess.removeAbandonedProfiles(settledForSeconds: 0)
    }
}
