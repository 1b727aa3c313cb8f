"""Going places, and not getting there."""

from cases import case, failure
from conftest import free_port


@case([200, "Home", "/"])
def goto_answers_with_the_response(s):
    response = s.page.goto(s.site + "/")
    return [response.status, s.page.title(), response.url.removeprefix(s.site)]


@case(["Next", "Home", "Next"])
def back_and_forward(s):
    page = s.open("/")
    page.click("#next")
    page.wait_for_url("**/next")
    titles = [page.title()]
    page.go_back()
    titles.append(page.title())
    page.go_forward()
    return titles + [page.title()]


@case([None, 200])
def reload_forgets_the_page_state(s):
    page = s.open("/")
    page.evaluate("window.mark = 1")
    response = page.reload()
    return [page.evaluate("window.mark ?? null"), response.status]


@case(["/next", ["/redirect?n=3", "/redirect?n=2", "/redirect?n=1"]])
def redirects_are_followed_and_listed(s):
    response = s.page.goto(s.site + "/redirect?n=3")
    chain, request = [], response.request.redirected_from
    while request:
        chain.insert(0, request.url.removeprefix(s.site))
        request = request.redirected_from
    return [s.page.url.removeprefix(s.site), chain]


@case([404, "Missing"])
def an_error_page_is_a_page(s):
    response = s.page.goto(s.site + "/nowhere")
    return [response.status, s.page.title()]


@case("Page.goto: net::ERR_CONNECTION_REFUSED at")
def nobody_listens(s):
    message = failure(lambda: outcome(s.page.goto(f"http://127.0.0.1:{free_port()}/")))
    return message.partition(" http://")[0]


@case("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://nobody.invalid/")
def no_such_host(s):
    return failure(lambda: outcome(s.page.goto("http://nobody.invalid/")))


def outcome(response):
    """The egress guard answers where Chromium fails: shown as an error, so that the two can be told apart in the table."""
    from playwright.sync_api import Error
    raise Error(f"answered with {response.status}")


@case("Page.goto: net::ERR_UNSAFE_PORT at http://127.0.0.1:22/")
def ports_that_browsers_refuse(s):
    return failure(lambda: s.page.goto("http://127.0.0.1:22/"))


@case("opened")
def a_file_of_the_browsers_machine(s):
    def visit():
        s.page.goto("file:///etc/hostname")
        return "opened"
    message = failure(visit)
    return "opened" if message == "no error" else message


@case("Page.goto: Protocol error (Page.navigate): Cannot navigate to invalid URL")
def no_address_at_all(s):
    return failure(lambda: s.page.goto("no-address"))


@case([f"net::ERR_{name}" for name in ("CONNECTION_RESET", "INVALID_HTTP_RESPONSE", "EMPTY_RESPONSE")])
def servers_that_break_off(s):
    return [failure(lambda: s.page.goto(f"{s.site}/broken?how={how}")).removeprefix("Page.goto: ").split(" at ")[0]
            for how in ("reset", "nonsense", "nothing")]


@case(["#there", "#back"])
def fragments_change_without_loading(s):
    page = s.open("/")
    page.evaluate("window.kept = true")
    page.goto(s.site + "/#there")
    first = page.evaluate("location.hash")
    page.evaluate("location.hash = 'back'")
    return [first, page.evaluate("kept && location.hash")]


@case(["/pushed", "/"])
def history_entries_of_scripts(s):
    page = s.open("/")
    page.evaluate("history.pushState({}, '', '/pushed')")
    url = page.url
    page.go_back()
    return [url.removeprefix(s.site), page.url.removeprefix(s.site)]


@case("Next")
def a_meta_refresh_is_followed(s):
    s.page.goto(s.site + "/meta")
    s.page.wait_for_url("**/next")
    return s.page.title()


@case(["Data", "about:blank"])
def data_and_blank_addresses(s):
    s.page.goto("data:text/html,<title>Data</title>")
    title = s.page.title()
    s.page.goto("about:blank")
    return [title, s.page.url]


@case(["<p>set</p>", "commit", "load", "networkidle"])
def all_kinds_of_waiting(s):
    s.page.set_content("<p>set</p>")
    reached = [s.page.inner_html("body")]
    for state in ("commit", "load", "networkidle"):
        s.page.goto(s.site + "/", wait_until=state)
        reached.append(state)
    return reached


@case("Private", http_credentials={"username": "ada", "password": "lovelace"})
def basic_authentication(s):
    s.page.goto(s.site + "/private")
    return s.page.title()


@case([401, "Who?"])
def no_credentials(s):
    response = s.page.goto(s.site + "/private")
    return [response.status, s.page.title()]


@case("Page.goto: Timeout 200ms exceeded.")
def a_navigation_has_its_deadline(s):
    s.page.route("**/slow", lambda route: None)
    return failure(lambda: s.page.goto(s.site + "/slow", timeout=200))
