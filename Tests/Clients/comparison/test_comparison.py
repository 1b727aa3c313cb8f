"""Playwright, unmodified, against Chromium's own debugging port and through a session's signed URL: the same cases, the same
results, and each the expected one."""

import cases_files  # noqa: F401
import cases_frames  # noqa: F401
import cases_input  # noqa: F401
import cases_navigation  # noqa: F401
import cases_network  # noqa: F401
import cases_pages  # noqa: F401
import cases_scripts  # noqa: F401
import cases_state  # noqa: F401
import pytest
from cases import CASES
from differences import DIFFERENCES
from playwright.sync_api import sync_playwright
from ways import Direct, Proxied, Stage, browser_command
from website import Website


@pytest.fixture(scope="module")
def website():
    running = Website()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def ways(cloud):
    proxied = Proxied(cloud)
    direct = Direct(browser_command(cloud))
    with sync_playwright() as playwright:
        try:
            yield playwright, [(way, playwright.chromium.connect_over_cdp(way.endpoint)) for way in (direct, proxied)]
        finally:
            direct.stop()
            proxied.stop()


def run(case, way, browser, playwright, website, tmp):
    tmp.mkdir()
    stage = Stage(way, browser, playwright, website, case.options, tmp)
    try:
        return case.run(stage)
    finally:
        stage.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_both_ways(case, ways, website, tmp_path):
    playwright, both = ways
    direct, proxied = (run(case, way, browser, playwright, website, tmp_path / way.name) for way, browser in both)
    case.check(direct)
    if case.name in DIFFERENCES:
        assert proxied == DIFFERENCES[case.name].value
        assert proxied != direct, "the two no longer differ: take the entry out"
    else:
        assert proxied == direct


def test_there_are_enough_cases_and_no_stale_differences():
    assert len(CASES) >= 60
    assert DIFFERENCES.keys() <= {case.name for case in CASES}
    assert all(len(entry.reason) > 20 for entry in DIFFERENCES.values())
