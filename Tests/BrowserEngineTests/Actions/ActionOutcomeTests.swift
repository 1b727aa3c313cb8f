import BrowserControl
import BrowserEngine
import JSONModel
import Testing

@Suite("What came of an action", .serialized)
struct ActionOutcomeTests {
    @Test("dialogs are answered with yes and reported")
    func dialogs() async throws {
        try await EnginePage.with("dialogs.html") { page async throws in
            let alert = await page.perform("click", "#alert")
            #expect(alert.success)
            #expect(alert.dialogs == [AnsweredDialog(kind: .alert, message: "Watch out", isAccepted: true)])
            let confirm = await page.perform("click", "#confirm")
            #expect(confirm.dialogs.map(\.kind) == [.confirm])
            let prompt = await page.perform("click", "#prompt")
            #expect(prompt.dialogs == [AnsweredDialog(kind: .prompt, message: "Name?", isAccepted: true)])
            #expect(await page.perform("click", "#print").dialogs.isEmpty)
            #expect(await page.perform("fill", "#changed", "x").dialogs.map(\.message) == ["Changed"])
            #expect(try await page.evaluate("lines.join()") == "alert,confirm true,prompt Grace,no dialog")
        }
    }

    @Test("new tabs and windows become the active page")
    func popups() async throws {
        try await EnginePage.with("popup.html") { page async throws in
            for (selector, end) in [("#blank", "/canvas.html"), ("#window", "/canvas.html?window")] {
                let before = try await page.pages.page(forFrame: nil)
                #expect(await page.perform("click", selector).success)
                #expect(
                    try await eventually(within: .seconds(10)) {
                        let active = try await page.pages.page(forFrame: nil)
                        guard active.id != before.id, active.id != page.page.id else { return false }
                        return try await page.evaluate("location.href", in: active).stringValue?.hasSuffix(end) == true
                    }, "\(selector)")
            }
            let popup = try await page.pages.page(forFrame: nil)
            let performer = ActionPerformer(
                pages: page.pages, page: popup, deadline: OperationDeadline(in: .seconds(20)), variables: [:])
            let result = await performer.perform(
                PageAction(selector: "#field", element: nil, method: "fill", arguments: ["in the popup"]))
            #expect(result.success, "\(result)")
            #expect(try await page.evaluate("field.value", in: popup) == "in the popup")
        }
    }

    @Test("a page that leaves or closes under the mouse has got the click", arguments: ["#leave", "#down", "#stay"])
    func leaves(selector: String) async throws {
        try await EnginePage.with("popup.html") { page async throws in
            let result = await page.perform("click", selector)
            #expect(result.success, "\(result)")
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await page.evaluate("location.pathname") == "/canvas.html"
                })
            #expect(await page.perform("click", "#canvas").success)
        }
    }

    @Test("a window that closes itself has got the click, and is gone for what follows")
    func closes() async throws {
        try await EnginePage.with("popup.html") { page async throws in
            _ = try await page.evaluate("window.open('/popup.html'); 1")
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await page.pages.page(forFrame: nil).id != page.page.id
                })
            let popup = try await page.pages.page(forFrame: nil)
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await page.evaluate("document.readyState + location.pathname", in: popup)
                        == "complete/popup.html"
                })
            let performer = ActionPerformer(
                pages: page.pages, page: popup, deadline: OperationDeadline(in: .seconds(20)), variables: [:])
            let close = PageAction(selector: "#close", element: nil, method: "click", arguments: [])
            let result = await performer.perform(close)
            #expect(result.success, "\(result)")
            #expect(await eventually(within: .seconds(10)) { await performer.perform(close).failure == .pageClosed })
            #expect(await page.perform("hover", "#leave").success)
        }
    }

    @Test(
        "what cannot be done is a failure that says why, and the page stays usable",
        arguments: [
            ("levitate", "#name", "x", ActionFailure.Code.notSupported, "Method levitate not supported"),
            ("", "#name", "", .notSupported, "no method"),
            ("click", "#missing", "", .elementNotFound, "no element matches"),
            ("click", "xpath=//button[99]", "", .elementNotFound, "no element matches"),
            ("click", "xpath=//button[", "", .invalidSelector, "not valid"),
            ("click", "css=##", "", .invalidSelector, "not valid"),
            ("click", "", "", .invalidSelector, "empty"),
            ("click", "#button", "fourth", .invalidArgument, "left, right or middle"),
            ("fill", "#date", "soon", .invalidArgument, "YYYY-MM-DD"),
            ("fill", "#range", "99", .invalidArgument, "limits"),
            ("fill", "#color", "no colour", .invalidArgument, "#rrggbb"),
            ("fill", "#button", "x", .notPossible, "no single"),
            ("fill", "#number", "words", .notPossible, "did not take"),
            ("fill", "#check", "perhaps", .invalidArgument, "true or false"),
            ("selectOption", "#byValue", "Purple", .invalidArgument, "no option `Purple`"),
            ("selectOption", "#button", "x", .notPossible, "not a field"),
            ("press", "#name", "Hyperspace", .invalidArgument, "no key `Hyperspace`"),
            ("press", "#name", "", .invalidArgument, "needs a key"),
            ("scrollTo", "html", "far", .invalidArgument, "percentage"),
            ("dragAndDrop", "#button", "#missing", .elementNotFound, "no element"),
            ("dragAndDrop", "#button", "", .invalidArgument, "needs the selector"),
        ])
    func failures(
        method: String, selector: String, argument: String, code: ActionFailure.Code, words: String
    ) async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let result = await page.perform(method, selector, argument)
            #expect(!result.success && result.failure == code, "\(result)")
            #expect(result.message.contains(words), "\(result)")
            #expect(await page.perform("click", "#button").success)
        }
    }

    @Test("disabled and read-only elements say so")
    func disabled() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            _ = try await page.evaluate(
                "button.disabled = name.disabled = true; typed.readOnly = true; byValue.options[1].disabled = true; document.getElementById('name').disabled = true; 1"
            )
            #expect(await page.perform("click", "#button").message == "the element is disabled")
            #expect(await page.perform("fill", "#name", "x").message == "the element is disabled")
            #expect(await page.perform("type", "#typed", "x").message == "the element is read-only")
            #expect(await page.perform("selectOption", "#byValue", "g").message == "the option `g` is disabled")
        }
    }

    @Test("no path of any machine gets into a file input", arguments: ["fill", "type"])
    func files(method: String) async throws {
        try await EnginePage.with("upload.html") { page async throws in
            let result = await page.perform(method, "#file", "/etc/passwd")
            #expect(!result.success && result.failure == .invalidArgument, "\(result)")
            #expect(result.message.contains("uploaded to the session"))
            #expect(try await page.evaluate("[chosen, file.files.length].join()") == "0,0")
        }
    }

    @Test("a variable's value is in no message, also of a failure")
    func secrets() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let performer = page.performer(variables: ["secret": "hunter2"])
            for (method, selector) in [
                ("fill", "#name"), ("fill", "#date"), ("selectOption", "#byValue"), ("press", "#name"),
                ("scrollTo", "html"), ("dragAndDrop", "#button"), ("fill", "#check"), ("mouse.wheel", "html"),
            ] {
                let result = await performer.perform(
                    PageAction(selector: selector, element: nil, method: method, arguments: ["%secret%"]))
                #expect(!result.message.contains("hunter2"), "\(result)")
            }
            #expect(try await page.evaluate("document.getElementById('name').value") == "hunter2")
        }
    }

    @Test("text replaces what is selected or follows what is there, and clearing clears")
    func text() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let value = "document.getElementById('name').value"
            #expect(await page.perform("type", "#name", " and new").success)
            #expect(try await page.evaluate(value) == "old and new")
            #expect(await page.perform("fill", "#name", "").success)
            #expect(try await page.evaluate(value) == "")
            #expect(await page.perform("type", "#name", "abc").success)
            #expect(await page.perform("press", "#name", "Control+A").success)
            #expect(await page.perform("press", "#name", "X").success)
            #expect(try await page.evaluate(value) == "X")
            let long = String(repeating: "long ", count: 2000)
            #expect(await page.perform("type", "#area", long).success)
            #expect(try await page.evaluate("area.value.length") == 10_008)
        }
    }

    @Test("a field for numbers keeps its number when it is given words")
    func numbers() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            #expect(await page.perform("fill", "#number", "5").success)
            #expect(await page.perform("fill", "#number", "five").success == false)
            #expect(try await page.evaluate("number.value") == "5")
        }
    }

    @Test("a click on an option of a closed list chooses it")
    func options() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            #expect(await page.perform("click", "#byValue >> option[value=g]").success)
            #expect(try await page.evaluate("byValue.value + ' ' + acted.done") == "g byValue")
        }
    }

    @Test("a right click and a double click are what they are")
    func buttons() async throws {
        try await EnginePage.with("canvas.html") { page async throws in
            #expect(await page.perform("click", "#canvas", "right").success)
            #expect(await page.perform("doubleClick", "#canvas").success)
            let events = try await page.evaluate(
                "events.filter(e => !e.startsWith('mousemove')).map(e => e.split(' ')[0] + e.split(' ')[2]).join()")
            #expect(
                events
                    == "mousedown2,contextmenu2,mouseup2,mousedown0,mouseup0,click0,mousedown0,mouseup0,click0,dblclick0"
            )
        }
    }

    @Test(
        "what is in the way of the mouse is clicked with the mouse where a part of it shows, by script where none does")
    func covered() async throws {
        try await EnginePage.with("covered.html") { page async throws in
            for element in try await MarkedElement.all(in: page) {
                let result = await page.performer().perform(
                    PageAction(
                        selector: "", element: element.reference, method: element.method, arguments: element.arguments))
                #expect(result.success, "\(element.xpath): \(result)")
            }
            #expect(try await page.evaluate("acted.untrusted.sort().join()") == "moving,untouchable,veiled")
        }
    }

    @Test("scrolling goes to where it is told, and more comes")
    func scrolling() async throws {
        try await EnginePage.with("infinite-scroll.html") { page async throws in
            let count = { () async throws in
                try await page.evaluate("document.querySelectorAll('li').length").integerValue ?? 0
            }
            #expect(try await eventually(within: .seconds(10)) { try await count() == 20 })
            #expect(await page.perform("scrollTo", "xpath=/html", "100%").success)
            #expect(try await eventually(within: .seconds(10)) { try await count() >= 40 })
            #expect(await page.perform("scrollTo", "/", "0").success)
            #expect(try await page.evaluate("scrollY") == 0)
            #expect(await page.perform("nextChunk", "html").success)
            #expect(try await page.evaluate("scrollY === innerHeight") == true)
            #expect(await page.perform("prevChunk", "body").success)
            #expect(try await page.evaluate("scrollY") == 0)
            #expect(await page.perform("scrollIntoView", "text=Item 15").success)
            #expect(try await page.evaluate("scrollY > 500") == true)
            #expect(await page.perform("scrollByPixelOffset", "html", "0", "-100").success)
            for number in [1, 30, 20] { #expect(await page.perform("click", "text=Item \(number)").success) }
        }
    }

    @Test("a page whose scripts hang is an outcome when the time is up")
    func hangs() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            page.pages.post(
                "Runtime.evaluate", ["expression": "const end = Date.now() + 4000; while (Date.now() < end);"],
                session: page.page.session, timeout: .seconds(20))
            let result = await page.performer(limit: .seconds(1)).perform(
                PageAction(selector: "#button", element: nil, method: "click", arguments: []))
            #expect(result.failure == .timedOut, "\(result)")
            #expect(await page.perform("click", "#button").success)
        }
    }

    @Test("a frame whose process dies is gone, and all else stays usable")
    func frameCrashes() async throws {
        try await EnginePage.with("nested.html") { page async throws in
            let frame = try #require(try await page.frames().frames.first { $0.url.hasSuffix("nested-middle.html") })
            page.pages.post("Page.crash", [:], session: frame.session, timeout: .seconds(20))
            #expect(
                try await eventually(within: .seconds(20)) {
                    try await page.frames()[frame.frameID] == nil
                })
            let result = await page.perform("click", "#other >> #middle")
            #expect(result.failure == .elementNotFound, "\(result)")
            #expect(await page.perform("click", "#top").success)
            #expect(await page.perform("click", "#below >> #low").success)
            _ = try await page.evaluate("document.getElementById('other').src += '?again'; 1")
            #expect(
                await eventually(within: .seconds(20)) {
                    await page.perform("click", "#other >> #middle").success
                })
        }
    }

    @Test("very deep and very large documents are acted on")
    func large() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            _ = try await page.evaluate(
                """
                (() => {
                  let inner = document.body;
                  for (let i = 0; i < 3000; i++) inner = inner.appendChild(document.createElement('i'));
                  inner.innerHTML = '<button id="deep">Deep</button>';
                  for (let i = 0; i < 50000; i++) document.body.append(document.createElement('b'));
                  document.body.insertAdjacentHTML('beforeend', '<button id="end">End</button>');
                })()
                """)
            #expect(await page.perform("click", "#end").success)
            #expect(await page.perform("click", "#deep").success)
            #expect(await page.perform("click", "xpath=//button[@id='end']").success)
            #expect(await page.perform("click", "#missing").failure == .elementNotFound)
        }
    }

    @Test("a browser that ends in the middle is an outcome")
    func browserEnds() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            await page.browser.close(grace: .seconds(5))
            #expect(await page.perform("click", "#button").failure == .browserEnded)
        }
    }
}
