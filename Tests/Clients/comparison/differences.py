"""Where the proxy is meant to differ from Chromium's own port. Each entry is asserted: what Chromium does by itself stays the
case's expected value, what the proxy makes of it stands here, with the reason."""


class Difference:
    def __init__(self, value, reason):
        self.value, self.reason = value, reason


DIFFERENCES = {}
