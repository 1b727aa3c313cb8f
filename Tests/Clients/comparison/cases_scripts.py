"""Evaluating, bindings, console, errors, large messages, protocol sessions."""

import hashlib

from cases import case, failure


@case([3, {"a": [1, None, "x"]}, "undefined", "Infinity", "2020-01-01"])
def values_of_every_kind(s):
    page = s.open("/")
    date = page.evaluate("new Date('2020-01-01T00:00:00Z')")
    return [page.evaluate("1 + 2"), page.evaluate("v => v", {"a": [1, None, "x"]}), page.evaluate("typeof undefined"),
            str(page.evaluate("Infinity")).replace("inf", "Infinity"), date.strftime("%Y-%m-%d")]


@case(["Page.evaluate: Error: on purpose", "Page.evaluate: ReferenceError: nothing is not defined"])
def errors_of_expressions(s):
    page = s.open("/")
    return [failure(lambda: page.evaluate("() => { throw new Error('on purpose') }")), failure(lambda: page.evaluate("nothing"))]


@case([["b", "a"], "HOME"])
def handles_refer_to_objects(s):
    page = s.open("/")
    handle = page.evaluate_handle("({b: 1, a: 2})")
    heading = page.query_selector("h1")
    return [list(handle.get_properties()), page.evaluate("e => e.textContent.toUpperCase()", heading)]


@case(["first second", "first second"])
def init_scripts_run_before_the_page(s):
    s.context.add_init_script("window.marks = ['first']")
    s.page.add_init_script("window.marks.push('second')")
    page = s.open("/")
    return [page.evaluate("marks.join(' ')"), s.open("/next").evaluate("marks.join(' ')")]


@case(["first", "first"])
def init_scripts_run_in_every_frame(s):
    s.page.add_init_script("window.mark = 'first'")
    page = s.open("/frames")
    return [page.frame(name).evaluate("mark") for name in ("same", "cross")]


@case([42, "Home", "sum 7"])
def functions_of_the_client_are_exposed(s):
    s.page.expose_function("double", lambda number: number * 2)
    s.context.expose_binding("where", lambda source: source["page"].title())
    s.page.expose_binding("add", lambda source, a, b: f"sum {a + b}")
    page = s.open("/")
    return [page.evaluate("double(21)"), page.evaluate("where()"), page.evaluate("add(3, 4)")]


@case([["log", "one 2 {three: 3}"], ["warning", "careful"], ["error", "bad"]])
def console_messages(s):
    seen = []
    s.page.on("console", lambda message: seen.append([message.type, message.text]))
    s.open("/console")
    s.page.wait_for_timeout(0)
    return seen


@case(["TypeError", "on purpose"])
def page_errors(s):
    with s.page.expect_event("pageerror") as thrown:
        s.page.goto(s.site + "/error")
    return [thrown.value.name, thrown.value.message]


@case([10_000_000, hashlib.sha256(b"0123456789" * 1_000_000).hexdigest()[:16]])
def a_result_of_ten_megabytes(s):
    text = s.open("/").evaluate("'0123456789'.repeat(1000000)")
    return [len(text), hashlib.sha256(text.encode()).hexdigest()[:16]]


@case([10_000_000, 3_333_333])
def an_argument_of_ten_megabytes(s):
    return s.open("/").evaluate("t => [t.length, t.split('c').length - 1]", "abc" * 3_333_333 + "x")


@case([4_000_000, "茶🫖\"\\\n"])
def large_text_of_any_script(s):
    text = s.open("/").evaluate("t => t + t", '茶🫖"\\\n' * 333_334)[:2_000_000]
    return [len(text) * 2, text[:5]]


@case([list(range(500)), "done"])
def many_calls_at_once(s):
    page = s.open("/")
    return [page.evaluate("Promise.all([...Array(500).keys()].map(n => new Promise(r => setTimeout(() => r(n), n % 7))))"), "done"]


@case(["Styled", "rgb(1, 2, 3)"])
def tags_are_added(s):
    page = s.open("/")
    page.add_style_tag(content="h1 { color: rgb(1, 2, 3) }")
    page.add_script_tag(content="document.title = 'Styled'")
    return [page.title(), page.evaluate("getComputedStyle(document.querySelector('h1')).color")]


@case([3, "str"])
def a_protocol_session_of_a_page(s):
    session = s.context.new_cdp_session(s.open("/"))
    answer = session.send("Runtime.evaluate", {"expression": "1 + 2", "returnByValue": True})
    tree = session.send("Page.getFrameTree")["frameTree"]["frame"]
    return [answer["result"]["value"], type(tree["id"]).__name__]


@case(["Runtime.consoleAPICalled", "heard", "/next"])
def a_protocol_session_hears_events(s):
    page, seen = s.open("/"), []
    session = s.context.new_cdp_session(page)
    session.on("Runtime.consoleAPICalled", lambda event: seen.append(["Runtime.consoleAPICalled", event["args"][0]["value"]]))
    session.on("Page.frameNavigated", lambda event: seen.append([event["frame"]["url"].removeprefix(s.site)]))
    session.send("Runtime.enable")
    session.send("Page.enable")
    page.evaluate("console.log('heard')")
    page.goto(s.site + "/next")
    return [item for event in seen for item in event]


@case(["CDPSession.send: Protocol error (Nonsense.method): 'Nonsense.method' wasn't found",
       "CDPSession.send: Protocol error (Runtime.evaluate): Invalid parameters"])
def errors_of_the_protocol(s):
    session = s.context.new_cdp_session(s.open("/"))
    return [failure(lambda: session.send("Nonsense.method")),
            failure(lambda: session.send("Runtime.evaluate", {"expression": 5})).split(" Failed")[0]]


@case("CDPSession.send: Target page, context or browser has been closed")
def a_detached_protocol_session_says_so(s):
    session = s.context.new_cdp_session(s.open("/"))
    session.detach()
    return failure(lambda: session.send("Page.getFrameTree"))


@case(["1.3", True, True])
def a_protocol_session_of_the_browser(s):
    page = s.open("/")
    session = s.browser.new_browser_cdp_session()
    version = session.send("Browser.getVersion")
    targets = session.send("Target.getTargets")["targetInfos"]
    return [version["protocolVersion"], "Chrome/" in version["product"], any(target["url"] == page.url for target in targets)]


@case([["#document", "html"], 4])
def snapshots_of_the_document(s):
    session = s.context.new_cdp_session(s.open("/"))
    root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    snapshot = session.send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    tags = {snapshot["strings"][index] for index in snapshot["documents"][0]["nodes"]["nodeName"] if index >= 0}
    return [[root["nodeName"], root["children"][1]["localName"]], len(tags & {"HTML", "BODY", "H1", "A"})]


@case(["Shop", "heading"])
def the_accessibility_tree(s):
    session = s.context.new_cdp_session(s.open("/aria"))
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return next([node["name"]["value"], node["role"]["value"]] for node in nodes if node.get("role", {}).get("value") == "heading")


@case("answered")
def the_machine_is_described(s):
    session = s.browser.new_browser_cdp_session()
    message = failure(lambda: session.send("SystemInfo.getInfo"))
    return "answered" if message == "no error" else message


@case(True)
def metrics_of_a_page(s):
    session = s.context.new_cdp_session(s.open("/"))
    session.send("Performance.enable")
    names = {metric["name"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return {"Nodes", "JSHeapUsedSize", "Documents"} <= names
