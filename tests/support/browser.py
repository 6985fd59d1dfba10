"""Headless Chromium for the journeys: one for the whole run, because one process can hold only one driver."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own background traffic would only be refused here, many calls at a time.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PATIENCE = 30_000  # milliseconds; a busy machine is no failure


@contextmanager
def chromium() -> Iterator[Browser]:
    """`data-test` is the attribute that tests hold on to."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    assert program, "no Chromium: run `make tools` as root"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()
