"""Where the proxy is meant to differ from Chromium's own port. Each entry is asserted: what Chromium does by itself stays the
case's expected value, what the proxy makes of it stands here, with the reason."""


class Difference:
    def __init__(self, value, reason):
        self.value, self.reason = value, reason


JAILED = "downloads stay in the session's own folder on the browser's machine, whatever folder the client names"
GUARDED = "the browser knows only the egress guard, which closes the connection where Chromium would have failed itself"
PREFIX = "CDPSession.send: Protocol error"

DIFFERENCES = {
    "a_download": Difference(["data.bin", "/attachment", None, "Download.save_as"], JAILED),
    "a_download_of_what_the_page_made": Difference(["made.txt", "Download.save_as"], JAILED),
    "a_path_on_the_browsers_machine": Difference(
        f"{PREFIX} (DOM.setFileInputFiles): DOM.setFileInputFiles is not allowed here: only files that were uploaded to the session "
        "can be given to a page: send them to POST /sessions/{id}/uploads and name them as /tmp/.uploads/NAME",
        "a client must not read files of the machine that the browser runs on; contents and uploaded files can be given instead"),
    "errors_of_the_protocol": Difference(
        [f"{PREFIX} (Nonsense.method): Nonsense.method is not allowed here: this domain of the protocol is not known here",
         f"{PREFIX} (Runtime.evaluate): Invalid parameters"],
        "what a domain that nobody looked at can do is not known"),
    "a_file_of_the_browsers_machine": Difference(
        "Page.goto: Protocol error (Page.navigate): Page.navigate is not allowed here: addresses with the scheme file cannot be opened",
        "a client must not read files of the machine that the browser runs on"),
    "the_machine_is_described": Difference(
        f"{PREFIX} (SystemInfo.getInfo): SystemInfo.getInfo is not allowed here: it describes the machine",
        "the machine's command line and processes are none of a client's business"),
    "nobody_listens": Difference("Page.goto: net::ERR_EMPTY_RESPONSE at", GUARDED),
    "no_such_host": Difference("Page.goto: net::ERR_EMPTY_RESPONSE at http://nobody.invalid/", GUARDED),
    "a_context_with_a_proxy": Difference(
        "Page.goto: net::ERR_EMPTY_RESPONSE at http://nobody.invalid/next",
        "pages leave by the egress guard only; a session's own proxies are named when it is started"),
    "the_servers_address": Difference(["127.0.0.1", "another port"], "the browser's peer is the egress guard, not the server"),
}
