"""The page of a report in a real browser: quiet, alone, wide enough for any screen, and printed whole."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from functions.reports.making.summaries import Summaries
from functions.reports.showing.page import CONTENT_SECURITY_POLICY, page
from tests.chromium import Chromium, chromium
from tests.reports.showing.rig import account, item, merged, ordinary, report_of

pytestmark = pytest.mark.ci

_LONG = "LongWordsThatHaveNoPlaceToBreak" * 8


def _wide() -> dict[str, Any]:
    """Return a report of a year with texts and numbers as long as they get."""
    people = [account(name) for name in ("ann", "a-login-of-thirty-nine-characters-in-all", "cyd")]
    items = [
        merged(at, title=_LONG, user=people[at % 3], labels=(_LONG, "bug"), hours_ago=at * 90) for at in range(1, 90)
    ]
    items += [item(at, title="A title <b>of</b> strangers", hours_ago=at * 30) for at in range(100, 120)]
    said = dict.fromkeys(range(1, 90), f"{_LONG} #1")
    words = Summaries(f"{_LONG} #1", said, {"ann": _LONG})
    report: Any = report_of(items, timeframe="last_year", words=words, new_contributors=["ann", _LONG])
    report["activity"]["timeline"][3]["opened"] = report["activity"]["prs"]["opened"] = 9_007_199_254_740_991
    return dict(report)


def _empty() -> dict[str, Any]:
    return dict(report_of([]))


_PAGES: dict[str, Callable[[], dict[str, Any]]] = {"/ordinary": ordinary, "/wide": _wide, "/empty": _empty}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the pages as the endpoint does: with the policy in a header."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = _PAGES.get(self.path)
            content = b"" if found is None else page(found()).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", _PAGES)
def test_a_page_is_quiet_alone_and_fits(path: str, width: int, dark: bool, address: str, browser: Chromium) -> None:
    """Nothing in the console, nothing fetched besides, nothing that goes over the screen's edge, and it is styled."""
    browser.open(f"{address}{path}", width=width, dark=dark)
    assert browser.complaints() == []
    assert browser.asked_for() == [f"{address}{path}"]
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    # Of each element, so that nothing is cut off either: what is drawn lies within the screen.
    beyond = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert browser.evaluate(f"{beyond}.map(e => e.outerHTML.slice(0, 200))") == []
    paper = browser.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(18, 21, 26)" if dark else "rgb(255, 255, 255)")


@pytest.mark.parametrize("path", _PAGES)
def test_texts_of_the_chart_do_not_meet(path: str, address: str, browser: Chromium) -> None:
    """On a phone as on a desk, no two texts of the drawing lie over each other, and all can be read."""
    for width in (360, 1280):
        browser.open(f"{address}{path}", width=width)
        boxes = browser.evaluate(
            "[...document.querySelectorAll('svg text')].map(e => e.getBoundingClientRect())"
            ".map(b => [b.left, b.top, b.right, b.bottom])"
        )
        assert len(boxes) == 9
        assert all(bottom - top >= 11 for _, top, _, bottom in boxes)
        for at, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[at + 1 :]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_a_file_is_as_quiet(tmp_path_factory: pytest.TempPathFactory, browser: Chromium) -> None:
    """Saved by `larder report --output`, it brings its own policy, and needs nothing else either."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(page(ordinary()))
    browser.open(file.as_uri(), width=800)
    assert browser.complaints() == []
    assert browser.asked_for() == [file.as_uri()]
    assert browser.evaluate("getComputedStyle(document.querySelector('dl')).display") == "grid"


def test_it_prints_whole(address: str, browser: Chromium) -> None:
    """A PDF of the ordinary report has a page or two, of the long one more; dark screens print on white."""
    browser.open(f"{address}/ordinary", width=1280, dark=True)
    short = browser.printed()
    browser.open(f"{address}/wide", width=1280)
    long = browser.printed()
    assert short.startswith(b"%PDF-")
    assert 1 <= _pages(short) <= 3 < _pages(long) <= 12


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
