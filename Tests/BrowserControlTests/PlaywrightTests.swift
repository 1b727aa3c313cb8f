import BrowserControl
import Glibc
import NIOPosix
import Testing

/// A Python with Playwright; the tests that need it are skipped without.
private let python: String? = getenv("WALLCRAWLER_TEST_PYTHON").map { String(cString: $0) }

@Suite(
    "Playwright", .serialized, .enabled(if: python != nil, "WALLCRAWLER_TEST_PYTHON names no Python with Playwright"))
struct PlaywrightTests {
    /// Runs a script with the arguments; answers with its output and whether it succeeded.
    private func run(_ script: String, _ arguments: [String]) async throws -> (output: String, isSuccess: Bool) {
        let python = try #require(python)
        let path = "/tmp/wallcrawler-test-playwright-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        defer { for suffix in [".py", ".out"] { unlink(path + suffix) } }
        let file = open(path + ".py", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let text = Array(script.utf8)
        write(file, text, text.count)
        close(file)
        let isSuccess = try await NIOThreadPool.singleton.runIfActive {
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, 1, path + ".out", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
            let command = ["timeout", "90", python, path + ".py"] + arguments
            var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
            defer { for pointer in argv { free(pointer) } }
            var pid: pid_t = 0
            guard posix_spawn(&pid, "/usr/bin/timeout", &actions, nil, &argv, environ) == 0 else { return false }
            var status: CInt = 0
            waitpid(pid, &status, 0)
            return status == 0
        }
        guard let output = fopen(path + ".out", "r") else { return ("", isSuccess) }
        defer { fclose(output) }
        var bytes = [UInt8](repeating: 0, count: 100_000)
        let count = fread(&bytes, 1, bytes.count, output)
        return (String(decoding: bytes.prefix(count), as: UTF8.self), isSuccess)
    }

    @Test(
        "connects unmodified by socket address and by discovery, sees the page that is open, and opens new ones",
        arguments: [
            "ws://127.0.0.1:PORT/cdp?signingKey=full", "http://127.0.0.1:PORT/?signingKey=full",
            "http://127.0.0.1:PORT/cdp?signingKey=full",
        ])
    func connects(address: String) async throws {
        try await TestSite.with { site in
            try await withProxy { door in
                try await door.pages.applySettings(
                    PageSettings(
                        viewportWidth: 700, viewportHeight: 600, deviceScaleFactor: nil, locale: "de-DE",
                        hasTouch: false, ignoreHTTPSErrors: false))
                let outcome = await door.pages.navigate(
                    NavigationRequest(
                        url: site.url("/ok"), waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
                #expect(outcome.status == .loaded)
                let result = try await run(
                    """
                    import sys
                    from playwright.sync_api import sync_playwright
                    address, site = sys.argv[1:]
                    with sync_playwright() as p:
                        browser = p.chromium.connect_over_cdp(address)
                        context = browser.contexts[0]
                        assert [page.title() for page in context.pages] == ["Fine"], context.pages
                        page = context.new_page()
                        page.goto(site + "/ok")
                        assert page.inner_text("p") == "fine"
                        assert page.evaluate("[innerWidth, navigator.language]") == [700, "de-DE"]
                        seen = []
                        page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.accept()))
                        page.goto(site + "/dialog")
                        assert seen == ["a", "b", "c"], seen
                        page.route("**/routed", lambda route: route.fulfill(body="<p>from the client</p>", content_type="text/html"))
                        page.goto(site + "/routed")
                        assert page.inner_text("p") == "from the client"
                        assert len(page.screenshot()) > 1000
                        other = browser.new_context(locale="fr-FR", viewport={"width": 500, "height": 400})
                        mine = other.new_page()
                        mine.goto(site + "/ok")
                        assert mine.evaluate("[innerWidth, navigator.language]") == [500, "fr-FR"]
                        try:
                            mine.goto("file:///etc/passwd")
                            raise SystemExit("a local file was opened")
                        except Exception as error:
                            assert "not allowed" in str(error), error
                        other.close()
                        browser.close()
                    with sync_playwright() as p:
                        browser = p.chromium.connect_over_cdp(address)
                        assert len(browser.contexts[0].pages) == 2
                        browser.close()
                    print("all is well")
                    """, [address.replacing("PORT", with: "\(door.port)"), "http://127.0.0.1:\(site.port)"])
                #expect(result.isSuccess && result.output.contains("all is well"), "\(result.output)")
            }
        }
    }

    @Test(
        "connects over TLS, by socket address and by discovery, with an authority that it was told",
        arguments: ["wss://127.0.0.1:PORT/cdp?signingKey=full", "https://127.0.0.1:PORT/?signingKey=full"])
    func secure(address: String) async throws {
        try await TestIdentity.with { identity in
            let tls = try identity.tls()
            try await withProxy(change: {
                $0.sockets.tls = tls
                $0.publicScheme = "wss"
            }) { door in
                let script = """
                    import os, sys
                    if sys.argv[2]: os.environ["NODE_EXTRA_CA_CERTS"] = sys.argv[2]
                    from playwright.sync_api import sync_playwright
                    with sync_playwright() as p:
                        browser = p.chromium.connect_over_cdp(sys.argv[1])
                        page = browser.new_context().new_page()
                        assert page.evaluate("6 * 7") == 42
                        assert len(page.evaluate("'x'.repeat(2000000)")) == 2000000
                        browser.close()
                    print("all is well")
                    """
                let url = address.replacing("PORT", with: "\(door.port)")
                let trusting = try await run(script, [url, identity.authority])
                #expect(trusting.isSuccess && trusting.output.contains("all is well"), "\(trusting.output)")
                let doubting = try await run(script, [url, ""])
                #expect(!doubting.isSuccess && doubting.output.contains("certificate"), "\(doubting.output)")
            }
        }
    }

    @Test("two at once do not disturb each other")
    func two() async throws {
        try await TestSite.with { site in
            try await withProxy { door in
                let script = """
                    import sys
                    from playwright.sync_api import sync_playwright
                    with sync_playwright() as p:
                        browser = p.chromium.connect_over_cdp(sys.argv[1])
                        context = browser.new_context()
                        page = context.new_page()
                        for round in range(20):
                            page.goto(sys.argv[2] + "/ok")
                            assert page.evaluate(f"{round} + 1") == round + 1
                        browser.close()
                    print("all is well")
                    """
                let arguments = ["ws://127.0.0.1:\(door.port)/cdp?signingKey=full", "http://127.0.0.1:\(site.port)"]
                async let first = run(script, arguments)
                async let second = run(script, arguments)
                for result in [try await first, try await second] {
                    #expect(result.isSuccess && result.output.contains("all is well"), "\(result.output)")
                }
            }
        }
    }

    @Test("is told why when its key is not valid")
    func refused() async throws {
        try await withProxy { door in
            let result = try await run(
                """
                import sys
                from playwright.sync_api import sync_playwright
                with sync_playwright() as p:
                    p.chromium.connect_over_cdp(sys.argv[1])
                """, ["ws://127.0.0.1:\(door.port)/cdp?signingKey=wrong"])
            #expect(!result.isSuccess && result.output.contains("401"), "\(result.output)")
        }
    }
}
