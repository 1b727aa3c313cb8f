"""Frames, shadow roots and selectors."""

from cases import case


@case([["", "/frames"], ["cross", "/inner"], ["same", "/inner"]])
def all_frames_are_listed(s):
    page = s.open("/frames")
    return sorted([frame.name, frame.url.removeprefix(s.site).removeprefix(s.other)] for frame in page.frames)


@case(["pressed", "pressed"])
def buttons_in_frames_are_clicked(s):
    page = s.open("/frames")
    for name in ("same", "cross"):
        page.frame_locator(f"[name={name}]").get_by_role("button").click()
    return [page.frame(name).inner_text("button") for name in ("same", "cross")]


@case(["other site", "Inner", False])
def a_cross_origin_frame_has_a_world_of_its_own(s):
    frame = s.open("/frames").frame("cross")
    origin = frame.evaluate("location.origin")
    reachable = frame.evaluate("(() => { try { return !!parent.document } catch { return false } })()")
    return ["other site" if origin == s.other else origin, frame.title(), reachable]


@case([3, 2, 1, 0])
def frames_nest_across_origins(s):
    page = s.open("/nested?depth=3")
    depths, frame = [], page.main_frame
    while frame:
        frame.wait_for_selector("p")
        depths.append(int(frame.inner_text("p").split()[1]))
        frame = frame.child_frames[0] if frame.child_frames else None
    return depths


@case(["echo hello", "echo hello"])
def frames_exchange_messages(s):
    page = s.open("/frames")
    return page.evaluate("""Promise.all(['same', 'cross'].map(name => new Promise(done => {
        addEventListener('message', e => { if (e.source === frames[name]) done(e.data) });
        frames[name].postMessage('hello', '*') })))""")


@case(["attached", "navigated", "detached", 1])
def frames_come_and_go(s):
    page, seen = s.open("/"), []
    page.on("framedetached", lambda frame: seen.append("detached"))
    page.on("frameattached", lambda frame: seen.append("attached"))
    page.on("framenavigated", lambda frame: seen.append("navigated") if frame.parent_frame and frame.url != "about:blank" else None)
    page.evaluate("""() => new Promise(done => {
        const frame = document.createElement('iframe'); frame.src = '/inner'; frame.onload = done; document.body.append(frame) })""")
    page.evaluate("document.querySelector('iframe').remove()")
    page.wait_for_function("frames.length === 0")
    return seen + [len(page.frames)]


@case("cross-site now")
def a_frame_moves_to_another_site(s):
    page = s.open("/frames")
    frame = page.frame("same")
    frame.goto(s.other + "/inner")
    frame.evaluate("document.querySelector('button').textContent = 'cross-site now'")
    return page.frame_locator("[name=same]").locator("button").inner_text()


@case("from srcdoc")
def srcdoc_frames(s):
    s.page.set_content("<iframe srcdoc='<p>from srcdoc</p>'></iframe>")
    return s.page.frame_locator("iframe").locator("p").inner_text()


@case(["same", "cross"])
def a_frame_knows_its_element(s):
    page = s.open("/frames")
    return [page.frame(name).frame_element().get_attribute("name") for name in ("same", "cross")]


@case("deep done")
def shadow_roots_are_pierced(s):
    page = s.open("/shadow")
    page.get_by_role("button", name="deep").click()
    return page.locator("#host section button").inner_text()


@case(["Tea", "Two", "One", "Shop", 2, "a@b.c", True])
def selectors_of_every_kind(s):
    page = s.open("/aria")
    return [page.get_by_role("link").inner_text(), page.locator("li:has-text('Tw')").inner_text(),
            page.locator("xpath=//li[1]").inner_text(), page.locator("h1").text_content(), page.locator("li").count(),
            page.get_by_label("Mail").input_value(), page.get_by_role("button", name="Buy").is_disabled()]


@case("""- heading "Shop" [level=1]
- navigation "Main":
  - link "Tea":
    - /url: /tea
- list:
  - listitem: One
  - listitem: Two
- text: Mail
- textbox "Mail": a@b.c
- button "Buy" [disabled]
- checkbox "Gift" [checked]""")
def the_aria_snapshot(s):
    return s.open("/aria").locator("body").aria_snapshot()


@case(["found", 1])
def selectors_by_test_id_and_text(s):
    s.page.set_content("<p data-testid=here>found</p><p>Other text</p>")
    return [s.page.get_by_test_id("here").inner_text(), s.page.get_by_text("Other", exact=False).count()]


@case([{"x": 8, "y": 8, "width": 100, "height": 50}, True, False])
def boxes_and_visibility(s):
    s.page.set_content("<div id=a style='width:100px;height:50px'></div><p hidden>no</p>")
    return [s.page.locator("#a").bounding_box(), s.page.is_visible("#a"), s.page.is_visible("p")]
