"""`stagehand` 0.5.14 from PyPI, unmodified, with the scripted model server. It cannot live beside a newer one, so that it has
an environment of its own, which `scripts/test-python` makes."""

import json
import os
import pathlib
import subprocess

import pytest
from conftest import GENEROUS, ROOT
from test_engine import cloud, models, shop  # noqa: F401  (fixtures)

PYTHON = pathlib.Path(os.environ.get("WALLCRAWLER_STAGEHAND_05", ROOT / ".build-python-05" / "bin" / "python"))


@pytest.mark.skipif(not PYTHON.exists(), reason="scripts/test-python has not been run")
def test_a_whole_session(cloud, shop):  # noqa: F811
    run = subprocess.run(
        [str(PYTHON), str(ROOT / "Tests" / "Clients" / "stagehand_05.py"), cloud.url, shop + "/?test=05"],
        capture_output=True, text=True, timeout=4 * GENEROUS)
    lines = [line for line in run.stdout.splitlines() if line.startswith("SEEN ")]
    assert run.returncode == 0 and lines, run.stdout[-3000:] + run.stderr[-3000:]
    seen = json.loads(lines[0].removeprefix("SEEN "))
    assert seen["act"][0] is True and seen["act"][1].startswith("Action [fill] performed") and seen["act"][2]
    assert seen["click"] is True and seen["again"] is True
    assert seen["observe"] == ["button Greet", "link Green tea"]
    assert seen["extract"] == "Tea shop" and "Hello Ada" in seen["text"]["page_text"]
    assert seen["agent"][:2] == [True, True]
    assert seen["title"] == "Shop"
    metrics = seen["metrics"]
    assert metrics["act_prompt_tokens"] == 100 and metrics["observe_prompt_tokens"] == 50, metrics
    assert metrics["agent_prompt_tokens"] > 0 and metrics["extract_prompt_tokens"] == 50, metrics
