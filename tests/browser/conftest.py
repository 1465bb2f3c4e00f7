"""A headless Chromium for the tests of the pictures, one a process; without one the tests are skipped, with the reason.

With STAGESYNC_BROWSER=required a missing browser is a failure. STAGESYNC_CHROMIUM names another executable.
"""

from __future__ import annotations

import os
import shutil

import pytest
from browser.plans import PLANS

from stagesync.rendering.plan_html import plan_to_html
from stagesync.rendering.plan_svg import plan_to_svg

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing(reason):
    if os.environ.get("STAGESYNC_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def executable():
    named = os.environ.get("STAGESYNC_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or missing(f"no Chromium on this machine (looked for {', '.join(NAMES)})")


@pytest.fixture(scope="session")
def chromium():
    path = executable()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("the package playwright is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Return the folder with a page and a picture of each plan, as a user would save them."""
    folder = tmp_path_factory.mktemp("pages")
    for name, plan in PLANS.items():
        (folder / f"{name}.html").write_text(plan_to_html(plan), encoding="utf-8", newline="\n")
        (folder / f"{name}.svg").write_text(plan_to_svg(plan), encoding="utf-8", newline="\n")
    return folder


class Tab:
    """A page that remembers what it said and asked for."""

    def __init__(self, page):
        self.page = page
        self.said = []
        self.asked = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, file, *, width=1600, height=900, **media):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(**media)
        self.page.goto(file.as_uri())
        return self.page


@pytest.fixture
def tab(chromium):
    context = chromium.new_context()
    yield Tab(context.new_page())
    context.close()
