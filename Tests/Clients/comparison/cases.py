"""The register of cases. A case is a function of a `Stage`; what it returns is compared between the two ways to the browser."""

CASES = []


class Case:
    def __init__(self, run, expected, options):
        self.name = run.__name__
        self.run, self.expected, self.options = run, expected, options

    def check(self, value):
        """Compares with the expected value; a callable one judges the value itself."""
        if callable(self.expected):
            assert self.expected(value), f"{self.name}: not as expected: {str(value)[:2000]}"
        else:
            assert value == self.expected, f"{self.name}: {str(value)[:2000]} is not {self.expected}"


def case(expected, **options):
    """Registers a case; `options` are those of its browser context."""

    def register(run):
        assert all(run.__name__ != known.name for known in CASES), run.__name__
        CASES.append(Case(run, expected, options))
        return run

    return register


def failure(action):
    """The first line of the error that an action ends with, without what differs from run to run."""
    from playwright.sync_api import Error
    try:
        action()
    except Error as error:
        return error.message.splitlines()[0]
    return "no error"
