"""Cookies, storage, permissions, emulation."""

from cases import case


@case([["plain", "v1", False, "/"], ["secret", "s3", True, "/"]])
def cookies_are_read_in_full(s):
    page = s.open("/set-cookie")
    s.context.add_cookies([{"name": "plain", "value": "v1", "url": s.site}])
    found = sorted(s.context.cookies(s.site), key=lambda cookie: cookie["name"])
    assert page.evaluate("document.cookie") == "plain=v1"
    return [[cookie["name"], cookie["value"], cookie["httpOnly"], cookie["path"]] for cookie in found]


@case(["a=1; b=2", "b=2", ""])
def cookies_are_sent_and_cleared(s):
    s.context.add_cookies([{"name": name, "value": value, "url": s.site} for name, value in (("a", "1"), ("b", "2"))])
    bodies = [s.page.goto(s.site + "/cookies").text()]
    s.context.clear_cookies(name="a")
    bodies.append(s.page.goto(s.site + "/cookies").text())
    s.context.clear_cookies()
    return bodies + [s.page.goto(s.site + "/cookies").text()]


@case(["kept", "secret=s3", [["k", "kept"]]])
def storage_state_moves_to_another_context(s):
    page = s.open("/set-cookie")
    page.evaluate("localStorage.setItem('k', 'kept')")
    state = s.context.storage_state()
    other = s.new_context(storage_state=state).new_page()
    other.goto(s.site + "/cookies")
    return [other.evaluate("localStorage.getItem('k')"), other.inner_text("body"),
            [[item["name"], item["value"]] for origin in state["origins"] for item in origin["localStorage"]]]


@case(["tea", "tea"])
def indexed_databases_are_part_of_the_state(s):
    page = s.open("/")
    read = """() => new Promise(done => { indexedDB.open('shop', 1).onsuccess = e => {
        const get = e.target.result.transaction('goods').objectStore('goods').get(1); get.onsuccess = () => done(get.result.name) } })"""
    page.evaluate("""() => new Promise(done => { const open = indexedDB.open('shop', 1);
        open.onupgradeneeded = () => open.result.createObjectStore('goods', {keyPath: 'id'});
        open.onsuccess = () => { const t = open.result.transaction('goods', 'readwrite');
            t.objectStore('goods').put({id: 1, name: 'tea'}); t.oncomplete = () => done() } })""")
    other = s.new_context(storage_state=s.context.storage_state(indexed_db=True)).new_page()
    other.goto(s.site + "/")
    return [page.evaluate(read), other.evaluate(read)]


STATE = "navigator.permissions.query({name: 'geolocation'}).then(p => p.state)"


@case(["granted", "prompt"])
def permissions_are_granted_and_cleared(s):
    page = s.open("/")
    s.context.grant_permissions(["geolocation"], origin=s.site)
    granted = page.evaluate(STATE)
    s.context.clear_permissions()
    return [granted, page.evaluate(STATE).replace("denied", "prompt")]


@case([[52.5, 13.4], [48.1, 11.6]], geolocation={"latitude": 52.5, "longitude": 13.4}, permissions=["geolocation"])
def geolocation_is_emulated(s):
    page = s.open("/")
    where = ("new Promise((done, no) => navigator.geolocation.getCurrentPosition("
             "p => done([p.coords.latitude, p.coords.longitude]), e => no(e.message)))")
    first = page.evaluate(where)
    s.context.set_geolocation({"latitude": 48.1, "longitude": 11.6})
    return [first, page.evaluate(where)]


@case("copied text", permissions=["clipboard-read", "clipboard-write"])
def the_clipboard_is_written_and_read(s):
    page = s.open("/")
    page.evaluate("navigator.clipboard.writeText('copied text')")
    return page.evaluate("navigator.clipboard.readText()")


@case("Hello", permissions=["clipboard-read", "clipboard-write"])
def copy_and_paste_with_the_keyboard(s):
    page = s.open("/input")
    page.fill("#name", "Hello")
    page.press("#name", "ControlOrMeta+A")
    page.press("#name", "ControlOrMeta+C")
    page.focus("#text")
    page.keyboard.press("ControlOrMeta+V")
    return page.input_value("#text")


@case([[800, 600, 2], [400, 300]], viewport={"width": 800, "height": 600}, device_scale_factor=2)
def the_viewport_is_emulated(s):
    page = s.open("/")
    first = page.evaluate("[innerWidth, innerHeight, devicePixelRatio]")
    page.set_viewport_size({"width": 400, "height": 300})
    return [first, page.evaluate("[innerWidth, innerHeight]")]


@case([True, True, "iPhone"], viewport={"width": 390, "height": 664}, is_mobile=True, has_touch=True,
      user_agent="Mozilla/5.0 (iPhone; test)")
def a_phone_is_emulated(s):
    page = s.open("/touch")
    return [page.evaluate("'ontouchstart' in window"), page.evaluate("innerWidth === 390"),
            page.evaluate("navigator.userAgent.match(/iPhone/)[0]")]


@case([True, False, True, True])
def media_are_emulated(s):
    page = s.open("/")
    matches = "query => matchMedia(query).matches"
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark, light = (page.evaluate(matches, f"(prefers-color-scheme: {scheme})") for scheme in ("dark", "light"))
    still = page.evaluate(matches, "(prefers-reduced-motion: reduce)")
    page.emulate_media(media="print")
    return [dark, light, still, page.evaluate(matches, "print")]


@case(["Asia/Tokyo", -540, "1.234,5", "de-DE", "de-DE"], timezone_id="Asia/Tokyo", locale="de-DE")
def time_zone_and_locale_are_emulated(s):
    page = s.open("/")
    sent = page.evaluate("fetch('/echo').then(r => r.json()).then(v => v.headers['accept-language'])")
    return page.evaluate("[Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(0).getTimezoneOffset(),"
                         "(1234.5).toLocaleString(), navigator.language]") + [sent.split(",")[0]]


@case(["Tester/1.0", "Tester/1.0"], user_agent="Tester/1.0")
def the_user_agent_is_emulated(s):
    page = s.open("/")
    return [page.evaluate("navigator.userAgent"),
            page.evaluate("fetch('/echo').then(r => r.json()).then(v => v.headers['user-agent'])")]


@case("off", java_script_enabled=False)
def scripts_can_be_off(s):
    return s.open("/inline").title()


@case("ran", bypass_csp=True)
def the_content_policy_can_be_bypassed(s):
    page = s.open("/csp")
    page.add_script_tag(content="document.title = 'ran'")
    return page.title()


@case([1_000_000, 61_000])
def the_clock_can_be_moved(s):
    s.page.clock.install(time=0)
    page = s.open("/")
    page.clock.pause_at(1000)  # seconds
    first = page.evaluate("Date.now()")
    page.clock.run_for(61_000)
    return [first, page.evaluate("Date.now()") - first]
