"""The pages that can be checked against what they describe."""

import re

import pytest
from conftest import ROOT

PACKAGE = (ROOT / "Package.swift").read_text()
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "events" / "README.md",
         *sorted((ROOT / "docs").rglob("*.md"))]


def targets():
    functions = re.search(r"let functions = \[(.*?)\]", PACKAGE, re.DOTALL)[1]
    systems = re.search(r"let cLibraries = \[(.*?)\]\n", PACKAGE, re.DOTALL)[1]
    named = re.findall(r'(?<![\w.])module\(\s*"(\w+)"', PACKAGE)
    plain = re.findall(r'\.(?:executableTarget|target)\(\s*name: "(\w+)"', PACKAGE)
    return {*re.findall(r'"([^"]+)"', functions), *re.findall(r'c\("(\w+)"\)', systems), *named, *plain}


def test_every_module_has_its_line():
    rows = [line.split("|")[1] for line in (ROOT / "docs" / "modules.md").read_text().splitlines() if "| `" in line]
    listed = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(listed) == len(set(listed))
    assert set(listed) == targets() and len(listed) > 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page):
    for path in re.findall(r"`((?:Sources|Tests|docs|events|infra|scripts)/[\w./-]+)`", page.read_text()):
        assert "NAME" in path or (ROOT / path).exists(), path


def test_the_readme_lists_every_route():
    template = (ROOT / "infra" / "template.yaml").read_text()
    paths = {path.replace("{sessionId}", "{id}")
             for path in re.findall(r"^ {12}Path: (\S+)$", template, re.MULTILINE) if not path.startswith("/v1")}
    readme = (ROOT / "README.md").read_text()
    assert len(paths) > 5
    for path in paths:
        assert f"`{path}`" in readme or f" {path}`" in readme, path


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    for page in folder.glob("0*.md"):
        assert f"({page.name})" in index
        text = page.read_text()
        for heading in ("## Context", "## Decision", "## Consequences", "## How to reverse"):
            assert heading in text, (page.name, heading)
