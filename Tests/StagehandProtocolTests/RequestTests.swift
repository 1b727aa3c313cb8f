import AccessTokens
import JSONModel
import StagehandProtocol
import Testing

@Suite("Request bodies")
struct RequestTests {
    @Test(
        "a wrong type, a missing member or a value out of range is refused by name",
        arguments: [
            ("modelName", ["modelName": 5]), ("modelName", ["modelName": "acme/model"]),
            ("verbose", ["modelName": "openai/x", "verbose": 7]),
            ("browser", ["browser": "local"]), ("browser.launchOptions", ["browser": ["launchOptions": []]]),
            ("browser.launchOptions.viewport.width", ["browser": ["launchOptions": ["viewport": ["width": 0]]]]),
            ("browser.launchOptions.viewport.width", ["browser": ["launchOptions": ["viewport": ["width": 1.5]]]]),
            ("browser.launchOptions.locale", ["browser": ["launchOptions": ["locale": "en\"; rm"]]]),
            (
                "browserbaseSessionCreateParams.browserSettings.viewport",
                ["browserbaseSessionCreateParams": ["browserSettings": ["viewport": 4]]]
            ),
            ("browserbaseSessionCreateParams.timeout", ["browserbaseSessionCreateParams": ["timeout": -4]]),
            ("userMetadata", ["userMetadata": "text"]),
            ("selfHeal", ["selfHeal": "yes"]),
        ] as [(String, JSONValue)])
    func refusedStart(_ field: String, _ body: JSONValue) {
        #expect(throws: RequestError.self) { try StartRequest(body: body) }
        do { _ = try StartRequest(body: body) } catch { #expect(error.field == field) }
    }

    @Test("a body that is no object is refused", arguments: ["text", 5, [], true] as [JSONValue])
    func noObject(_ body: JSONValue) {
        #expect(throws: RequestError.self) { try StartRequest(body: body) }
    }

    @Test("what shapes the page is honoured; paths, arguments and foreign addresses are named as not applied")
    func hints() throws {
        let request = try StartRequest(body: [
            "modelName": "openai/gpt-4.1-mini", "verbose": "2",
            "browser": [
                "type": "local", "cdpUrl": "ws://10.0.0.1:9222/devtools/browser/x",
                "launchOptions": [
                    "args": ["--no-sandbox"], "executablePath": "/bin/sh", "userDataDir": "/etc", "headless": true,
                    "viewport": ["width": 800, "height": 600], "locale": "de-DE", "deviceScaleFactor": 2,
                    "hasTouch": true, "ignoreHTTPSErrors": true, "proxy": ["server": "http://10.0.0.1"],
                ],
            ],
        ])
        #expect(request.browser.viewportWidth == 800)
        #expect(request.browser.viewportHeight == 600)
        #expect(request.browser.locale == "de-DE")
        #expect(request.browser.deviceScaleFactor == 2)
        #expect(request.browser.hasTouch)
        #expect(request.browser.ignoreHTTPSErrors)
        #expect(request.verbosity == 2)
        #expect(
            request.browser.notApplied == [
                "browser.cdpUrl", "browser.launchOptions.args", "browser.launchOptions.executablePath",
                "browser.launchOptions.proxy", "browser.launchOptions.userDataDir",
            ])
    }

    @Test("the parameters that JavaScript 2.x and Python 0.5 always send are taken")
    func hostedParameters() throws {
        let request = try StartRequest(body: [
            "modelName": "gpt-4.1-mini", "browserbaseSessionID": nil, "verbose": 3,
            "browserbaseSessionCreateParams": [
                "browserSettings": ["blockAds": true, "viewport": ["width": 1024, "height": 768]], "timeout": 60,
                "keepAlive": true,
            ],
        ])
        #expect(request.browser.viewportWidth == 1024)
        #expect(request.timeoutSeconds == 60)
        #expect(request.verbosity == 2)
        #expect(request.resumedSessionID == nil)
        #expect(request.browser.notApplied == ["browserbaseSessionCreateParams.browserSettings.blockAds"])
    }

    @Test(
        "addresses that a browser can open are taken",
        arguments: [
            "https://example.com", "http://127.0.0.1:8080/a?b=c#d", "http://[::1]:80/", "about:blank",
            "data:text/html,<p>x", "HTTPS://EXAMPLE.COM", "http://user:pw@host/", "http://bücher.example/ü",
        ])
    func addresses(_ url: String) throws {
        guard !url.contains(" ") else { return }
        #expect(try NavigateRequest(body: ["url": .string(url)]).url == url)
    }

    @Test(
        "others are refused by name",
        arguments: [
            "", "example.com", "localhost:3000", "file:///etc/passwd", "view-source:https://a.example",
            "chrome://settings", "javascript:alert(1)", "http://", "http://:80", "http://host:99999", "http://a b",
            "about:config", "http://[::1", "http://host:port", "ftp://host", "http://a<b", "devtools://x", "\u{0}",
        ])
    func refusedAddresses(_ url: String) {
        do {
            _ = try NavigateRequest(body: ["url": .string(url)])
            Issue.record("\(url) was taken")
        } catch {
            #expect(error.field == "url")
        }
    }

    @Test("navigation has the defaults of the third generation, and takes the frame from either place")
    func navigation() throws {
        let plain = try NavigateRequest(body: ["url": "https://a.example"])
        #expect(plain.waitUntil == .domcontentloaded)
        #expect(plain.timeoutMilliseconds == 15_000)
        let nested = try NavigateRequest(body: [
            "url": "https://a.example", "options": ["frameId": "F", "waitUntil": "commit", "timeout": 5],
        ])
        #expect(nested.frameID == "F")
        #expect(nested.waitUntil == .commit)
        #expect(throws: RequestError.self) {
            try NavigateRequest(body: ["url": "https://a.example", "options": ["waitUntil": "soon"]])
        }
    }

    @Test("the body decides about streaming, then the header")
    func streaming() {
        #expect(StreamChoice.wantsStream(body: ["streamResponse": true], header: "false"))
        #expect(!StreamChoice.wantsStream(body: ["streamResponse": false], header: "true"))
        #expect(StreamChoice.wantsStream(body: ["streamResponse": "true"], header: nil))
        #expect(StreamChoice.wantsStream(body: nil, header: "True"))
        #expect(!StreamChoice.wantsStream(body: [:], header: nil))
    }

    @Test("CDP scopes are chosen by name, `cdp` by default")
    func scopes() throws {
        #expect(try CDPURLRequest(body: nil).scopes == [.cdp])
        #expect(try CDPURLRequest(body: ["scopes": ["view", "input", "view"]]).scopes == [.view, .input])
        #expect(throws: RequestError.self) { try CDPURLRequest(body: ["scopes": ["root"]]) }
        #expect(throws: RequestError.self) { try CDPURLRequest(body: ["scopes": []]) }
        #expect(throws: RequestError.self) { try CDPURLRequest(body: ["expiresIn": 0]) }
    }

    @Test("a client address is an address or a block of them")
    func clientAddress() throws {
        #expect(try CDPURLRequest(body: nil).clientAddress == nil)
        for address in ["192.0.2.7", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32", "0.0.0.0/0"] {
            #expect(try CDPURLRequest(body: ["clientAddress": .string(address)]).clientAddress == address)
        }
        for wrong: JSONValue in [
            "", "client.example", "192.0.2.7/24", "192.0.2.0/33", "192.0.2", "0x7f000001", "1.2.3.4:80", "[::1]",
            "::1%lo",
            "2001:db8::/129", "1.2.3.4/", "1.2.3.4/-1", 5, ["192.0.2.7"], .string(String(repeating: "1", count: 1000)),
        ] {
            #expect(throws: RequestError.self, "\(wrong)") { try CDPURLRequest(body: ["clientAddress": wrong]) }
        }
    }
}
