import BrowserControl
import JSONModel
import Synchronization
import Testing

@testable import BrowserEngine

@Suite("The document that clicks remember", .serialized)
struct ClickWorldTests {
    private static let count = """
        window.clicks = 0; addEventListener('click', event => { if (event.isTrusted) clicks++; }, true); clicks
        """

    @Test("click after click meets the document of that moment: the same, a reloaded one, another site's")
    func documents() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            var contexts: Set<Int> = []
            for name in ["inputs.html", "inputs.html", "dialogs.html", "inputs.html"] {
                try await page.open(name)
                let selector = name == "inputs.html" ? "#button" : "#print"
                _ = try await page.evaluate(Self.count)
                for _ in 0..<3 { #expect(await page.perform("click", selector).success) }
                #expect(try await page.evaluate("clicks") == 3, "\(name)")
                contexts.insert(try #require(page.clickWorld.remembered(in: page.page.session)).contextID)
            }
            #expect(contexts.count >= 2, "documents have worlds of their own")
        }
    }

    @Test("a second click enters no world")
    func roundTrips() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            #expect(await page.perform("click", "#button").success)
            let first = try #require(page.clickWorld.remembered(in: page.page.session))
            #expect(await page.perform("click", "#button").success)
            let second = try #require(page.clickWorld.remembered(in: page.page.session))
            #expect(first.token == second.token)
        }
    }

    @Test("the document tells what came of each press by itself, and the page's own scripts do not see how")
    func told() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let told = Mutex<[String]>([])
            let subscription = page.pages.subscribe(session: page.page.session, methods: ["Runtime.bindingCalled"]) {
                event in told.withLock { $0.append(event.parameters["payload"]?.stringValue ?? "") }
            }
            for _ in 0..<3 { #expect(await page.perform("click", "#button").success) }
            subscription.cancel()
            #expect(told.withLock { $0 } == ["done", "done", "done"])
            #expect(try await page.evaluate("typeof \(PointerScripts.pressBinding)") == "undefined")
        }
    }

    @Test(
        "the mouse moves to what is clicked, and not again while it is there; what comes under it is entered all the same"
    )
    func moves() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            _ = try await page.evaluate(
                """
                window.heard = '';
                const names = {mousemove: 'm', mouseover: 'o', mousedown: 'd', click: 'c'};
                for (const name in names) addEventListener(name, event => { heard += names[name]; }, true); 0
                """)
            for _ in 0..<3 { #expect(await page.perform("click", "#button").success) }
            #expect(try await page.evaluate("heard") == "omdcdcdc")
            // Another element takes the first one's place under the mouse that rests.
            _ = try await page.evaluate("heard = ''; button.replaceWith(button.cloneNode(true)); 0")
            #expect(await page.perform("click", "#button").success)
            let entered = try #require(try await page.evaluate("heard").stringValue)
            #expect(entered.contains("o") && entered.hasSuffix("dc"), "\(entered)")
            // Somebody else moved it away.
            _ = try await page.pages.call(
                "Input.dispatchMouseEvent", ["type": "mouseMoved", "x": 2, "y": 2], session: page.page.session,
                timeout: .seconds(20))
            _ = try await page.evaluate("heard = ''; 0")
            #expect(await page.perform("click", "#button").success)
            #expect(try await page.evaluate("heard") == "omdc")
        }
    }

    @Test("presses are told of in a document that was opened anew, whose listeners are gone")
    func openedAnew() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            #expect(await page.perform("click", "#button").success)
            _ = try await page.evaluate(
                "document.open(); document.write('<button id=button>Anew</button>'); document.close(); 0")
            _ = try await page.evaluate(Self.count)
            for _ in 0..<2 { #expect(await page.perform("click", "#button").success) }
            #expect(try await page.evaluate("clicks") == 2)
        }
    }

    @Test("elements that are named as what the document remembers are in nobody's way")
    func namedElements() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let names = ["presses", "wallcrawler.presses", "clickWorld", PointerScripts.pressBinding, "SelectorScript"]
            for name in names {
                _ = try await page.evaluate(
                    "document.body.append(Object.assign(document.createElement('a'), {id: '\(name)'})); 0")
            }
            _ = try await page.evaluate(Self.count)
            for _ in 0..<2 { #expect(await page.perform("click", "#button").success) }
            #expect(try await page.evaluate("clicks") == 2)
        }
    }

    @Test("what is in a closed shadow tree is pressed once, and what swallows the press has got it")
    func hiddenTrees() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            _ = try await page.evaluate(
                """
                const host = document.body.appendChild(document.createElement('div'));
                host.attachShadow({mode: 'closed'}).innerHTML = '<button id=inner>Inner</button>';
                host.scrollIntoView(); 0
                """)
            _ = try await page.evaluate(Self.count)
            for _ in 0..<2 { #expect(await page.perform("click", "//button[@id='inner']").success) }
            #expect(try await page.evaluate("clicks") == 2)
            _ = try await page.evaluate(
                "for (const name of ['pointerdown', 'mousedown']) document.addEventListener(name, e => e.stopPropagation(), true); 0"
            )
            #expect(await page.perform("click", "#button").success)
            #expect(try await page.evaluate("clicks") == 3)
        }
    }

    @Test("a context that does not know the token is not believed, even if it answers what it likes")
    func strangeContext() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            // The page's own world, as when its number is that of a world which is gone.
            let context = try #require(try await ownContext(of: page))
            _ = try await page.evaluate(
                """
                window.asked = 0;
                const lie = {state: 'seen', points: [[5, 5]]};
                window.clickWorld = {get token() { asked++; return 'guess' }, points: () => { asked += 100; return lie }}; 0
                """)
            _ = try await page.evaluate(Self.count)
            page.clickWorld.remember(
                ClickWorld.Place(session: page.page.session, contextID: context, token: ClickWorld.newToken()))
            #expect(await page.perform("click", "#button").success)
            #expect(try await page.evaluate("[asked, clicks]") == [1, 1])
            #expect(page.clickWorld.remembered(in: page.page.session)?.contextID != context)
        }
    }

    /// From now on the document counts how often it is asked where something is.
    private static func countQuestions(in page: EnginePage) async throws {
        _ = try await page.clickWorldValue(
            """
            globalThis.asked = 0; globalThis.points = clickWorld.points;
            clickWorld.points = (...given) => { asked++; return points(...given); }; 0
            """)
    }

    private static func questions(to page: EnginePage) async throws -> JSONValue {
        try await page.clickWorldValue("asked")
    }

    @Test("what was looked for ahead of a click is not looked for again")
    func lookedAhead() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            _ = try await page.evaluate(Self.count)
            // A document that no click has been in is not asked ahead.
            page.lookAhead(toClick: "#button")
            #expect(page.clickWorld.takeAhead() == nil)
            #expect(await page.perform("click", "#button").success)
            try await Self.countQuestions(in: page)
            var reused = 0
            for number in 1...20 {
                page.lookAhead(toClick: "#button")
                let asked = try #require(page.clickWorld.takeAhead())
                page.clickWorld.keep(asked)
                #expect(await page.perform("click", "#button").success)
                #expect(page.clickWorld.takeAhead() == nil)
                // On a machine that was busy the answer is too old.
                let questions = try #require(try await Self.questions(to: page).integerValue)
                #expect((1...2).contains(questions))
                if questions == 1 { reused += 1 }
                _ = try await page.clickWorldValue("asked = 0")
                #expect(try await page.evaluate("clicks") == .integer(Int64(number + 1)))
            }
            #expect(reused > 0)
        }
    }

    @Test("what was looked for ahead is good for the very next action, soon, in that document and for that element")
    func notLookedAhead() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            #expect(await page.perform("click", "#button").success)
            _ = try await page.evaluate(Self.count)
            try await Self.countQuestions(in: page)
            page.lookAhead(toClick: "#button")
            try await Task.sleep(for: .milliseconds(60))
            #expect(await page.perform("click", "#button").success)
            #expect(try await Self.questions(to: page) == 2, "too old")
            page.lookAhead(toClick: "#check")
            #expect(await page.perform("click", "#button").success)
            #expect(try await Self.questions(to: page) == 4, "another element")
            page.lookAhead(toClick: "#button")
            #expect(await page.perform("fill", "#name", "x").success)
            #expect(await page.perform("click", "#button").success)
            #expect(try await Self.questions(to: page) == 6, "another action came first")
            for selector in ["#nothing", "][", "//button", "#frame >> #button", ""] {
                page.lookAhead(toClick: selector)
            }
            #expect(await page.perform("click", "#button").success)
            #expect(try await page.evaluate("clicks") == 4)
            page.lookAhead(toClick: "#button")
            try await page.open("inputs.html")
            _ = try await page.evaluate(Self.count)
            #expect(await page.perform("click", "#button").success)
            #expect(try await page.evaluate("clicks") == 1)
        }
    }

    @Test("an element that moves away after it was looked for is clicked all the same, and nothing else")
    func movedAway() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            #expect(await page.perform("click", "#button").success)
            _ = try await page.evaluate(
                "window.heard = []; addEventListener('click', event => heard.push(event.target.id), true); 0")
            for distance in [200, 0] {
                page.lookAhead(toClick: "#button")
                _ = try await page.evaluate("button.style.cssText = 'position: relative; left: \(distance)px'; 0")
                #expect(await page.perform("click", "#button").success)
            }
            #expect(try await page.evaluate("heard") == ["button", "button"])
        }
    }

    @Test("a world that is gone, and one of another session, are entered anew")
    func goneWorld() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let session = page.page.session
            page.clickWorld.remember(ClickWorld.Place(session: session, contextID: 99_999, token: "t"))
            #expect(await page.perform("click", "#button").success)
            #expect(page.clickWorld.remembered(in: session)?.contextID != 99_999)
            #expect(page.clickWorld.remembered(in: "other") == nil)
        }
    }

    /// The number of the page's own context, found by trying.
    private func ownContext(of page: EnginePage) async throws -> Int? {
        for number in 1...50 {
            let answer = try? await page.pages.call(
                "Runtime.evaluate",
                ["expression": "window.clickWorldProbe = location.pathname", "contextId": .integer(Int64(number))],
                session: page.page.session, timeout: .seconds(20))
            guard answer?["result"]?["value"]?.stringValue != nil else { continue }
            if try await page.evaluate("window.clickWorldProbe ?? ''") != "" { return number }
        }
        return nil
    }
}
