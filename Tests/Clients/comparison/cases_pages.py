"""Contexts, pages, popups, dialogs, connections."""

import asyncio
import json
import threading

from cases import case, failure


@case([["here=1"], [], "kept", None])
def contexts_do_not_share(s):
    first, second = s.new_context(), s.new_context()
    pages = [context.new_page() for context in (first, second)]
    for page in pages:
        page.goto(s.site + "/")
    pages[0].evaluate("document.cookie = 'here=1'; localStorage.setItem('k', 'kept')")
    cookies = [[f"{cookie['name']}={cookie['value']}" for cookie in context.cookies()] for context in (first, second)]
    return cookies + [page.evaluate("localStorage.getItem('k')") for page in pages]


@case([3, "0 1 2"])
def several_pages_of_a_context(s):
    pages = [s.context.new_page() for _ in range(3)]
    for number, page in enumerate(pages):
        page.goto(f"data:text/html,<title>{number}</title>")
    return [len(s.context.pages), " ".join(page.title() for page in pages)]


@case(["Next", True, "/next"])
def a_popup_of_a_script(s):
    page = s.open("/popup")
    with page.expect_popup() as opened:
        page.click("button")
    popup = opened.value
    popup.wait_for_load_state()
    return [popup.title(), popup.opener() == page, popup.url.removeprefix(s.site)]


@case(["Next", 2])
def a_link_to_a_new_page(s):
    page = s.open("/popup")
    with s.context.expect_page() as opened:
        page.click("a")
    opened.value.wait_for_load_state()
    return [opened.value.title(), len(s.context.pages)]


@case([1, "both", "routed"])
def a_popup_is_prepared_before_it_runs(s):
    s.context.add_init_script("window.prepared = 1")
    s.context.expose_function("join", lambda a, b: a + b)
    s.context.route("**/next", lambda route: route.fulfill(body="<title>routed</title>", content_type="text/html"))
    page = s.open("/popup")
    first = page.evaluate("open('about:blank').prepared")
    second = page.evaluate("open('about:blank').join('bo', 'th')")
    with page.expect_popup() as opened:
        page.click("button")
    opened.value.wait_for_load_state()
    return [first, second, opened.value.title()]


@case(["Popper/1.0", "set", "fr-FR", "Popper/1.0"], user_agent="Popper/1.0", locale="fr-FR", extra_http_headers={"x-mark": "set"})
def a_popup_is_emulated_from_its_first_request(s):
    page = s.open("/")
    with page.expect_popup() as opened:
        page.evaluate("() => { open('/echo') }")
    opened.value.wait_for_load_state()
    sent = json.loads(opened.value.inner_text("body"))["headers"]
    return [sent["user-agent"], sent["x-mark"], sent["accept-language"].split(",")[0], opened.value.evaluate("navigator.userAgent")]


@case(["alert", "of a popup"])
def a_dialog_of_a_popup(s):
    page, seen = s.open("/"), []

    def handle(dialog):
        seen.extend([dialog.type, dialog.message])
        dialog.accept()

    s.context.on("dialog", handle)
    page.evaluate("() => { open('about:blank').alert('of a popup') }")
    return seen


@case(["crashed", "Home"])
def a_page_crashes(s):
    page, other = s.open("/"), s.context.new_page()
    with page.expect_event("crash"):
        failure(lambda: page.goto("chrome://crash", timeout=1000))
    other.goto(s.site + "/")
    return ["crashed", other.title()]


@case([[300, 200], True])
def a_popup_closes_itself(s):
    page = s.open("/popup")
    with page.expect_popup() as opened:
        page.click("button")
    popup = opened.value
    popup.wait_for_load_state()
    size = popup.evaluate("[innerWidth, innerHeight]")
    with popup.expect_event("close"):
        page.evaluate("child.close()")
    return [size, popup.is_closed()]


@case([["alert", "Look", ""], ["confirm", "Sure?", ""], ["confirm", "Sure?", ""], ["prompt", "Name?", "Ada"],
       [True, True, False, "Grace"]])
def dialogs_are_answered(s):
    page, seen = s.open("/dialogs"), []

    def press(button, answer):
        def handle(dialog):
            seen.append([dialog.type, dialog.message, dialog.default_value])
            answer(dialog)
        page.once("dialog", handle)
        page.click(f"text={button}")

    press("alert", lambda dialog: dialog.accept())
    press("confirm", lambda dialog: dialog.accept())
    press("confirm", lambda dialog: dialog.dismiss())
    press("prompt", lambda dialog: dialog.accept("Grace"))
    return seen + [page.evaluate("answers")]


@case(["beforeunload", True])
def leaving_asks_first(s):
    page, kinds = s.open("/leave"), []
    page.click("button")

    def handle(dialog):
        kinds.append(dialog.type)
        dialog.accept()

    page.on("dialog", handle)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    return kinds + [page.is_closed()]


@case([True, "Page.title: Target page, context or browser has been closed"])
def a_closed_page_says_so(s):
    page = s.open("/")
    page.close()
    return [page.is_closed(), failure(page.title)]


@case([True, True])
def closing_a_context_closes_its_pages(s):
    context = s.new_context()
    pages = [context.new_page() for _ in range(2)]
    context.close()
    return [page.is_closed() for page in pages]


@case([["Next", 7], True])
def pages_outlive_a_connection(s):
    first = s.connect()
    page = first.contexts[0].new_page()
    page.goto(s.site + "/next")
    page.evaluate("window.kept = 7")
    first.close()
    second = s.connect()
    found = [page for page in second.contexts[0].pages if page.url == s.site + "/next"]
    result = [[page.title(), page.evaluate("kept")] for page in found]
    for page in found:
        page.close()
    return result + [not first.is_connected()]


@case([0, True])
def contexts_end_with_their_connection(s):
    first = s.connect()
    first.new_context().new_page().goto(s.site + "/third")
    first.close()
    second = s.connect()
    return [sum(page.url == s.site + "/third" for context in second.contexts for page in context.pages), second.is_connected()]


@case([["one", "two"], [False, True]])
def two_connections_work_at_once(s):
    first, second = s.connect(), s.connect()
    pages = [browser.new_context().new_page() for browser in (first, second)]
    for page, title in zip(pages, ("one", "two")):
        page.goto(f"data:text/html,<title>{title}</title>")
    titles = [page.title() for page in pages]
    first.close()
    pages[1].reload()
    return [titles, [first.is_connected(), second.is_connected()]]


@case(["disconnected", False])
def a_connection_that_ends_is_reported(s):
    browser, seen = s.connect(), []
    browser.on("disconnected", lambda _: seen.append("disconnected"))
    browser.close()
    return seen + [browser.is_connected()]


@case([f"page {number}" for number in range(16)])
def many_pages_in_parallel(s):
    async def open_all():
        from playwright.async_api import async_playwright
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(s.endpoint)
            context = await browser.new_context()

            async def visit(number):
                page = await context.new_page()
                await page.goto(s.site + "/")
                await page.evaluate("n => document.title = 'page ' + n", number)
                return await page.title()

            titles = await asyncio.gather(*(visit(number) for number in range(16)))
            await browser.close()
            return titles

    # The synchronous interface already has an event loop on this thread.
    result = []
    thread = threading.Thread(target=lambda: result.append(asyncio.run(open_all())))
    thread.start()
    thread.join(120)
    return result[0]


@case(["visible", True])
def a_page_comes_to_the_front(s):
    first = s.open("/")
    s.context.new_page()
    first.bring_to_front()
    return [first.evaluate("document.visibilityState"), first.evaluate("document.hasFocus()")]


@case(lambda version: version.split(".")[0].isdigit() and int(version.split(".")[0]) > 100)
def the_browser_tells_its_version(s):
    return s.browser.version


@case(None)
def no_video_unless_asked(s):
    return s.open("/").video
