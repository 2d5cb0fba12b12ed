"""The pages of a list: the first, those that it names side by side, the others one by one, and the first once more."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from typing import NamedTuple, Protocol

from functions.reports.github.asking import unavailable
from functions.reports.github.links import Pages, pages_of
from functions.reports.github.models import RepositoryItem
from shared.clock import Deadline
from shared.errors import LarderError


class Page(NamedTuple):
    """What stands on a page, how much of it cannot be read, its Link header and ETag, and where it was found."""

    items: list[RepositoryItem]
    unread: int
    link: str
    etag: str
    path: str


class AskPage(Protocol):
    """Asks for a page by its path and parameters, from any thread."""

    def __call__(self, path: str, parameters: Mapping[str, str], known: Page | None = None, /) -> Page | None:
        """Return the page; None where GitHub gives none under that number, and `known` where it still stands."""
        ...


class Listing(NamedTuple):
    """Items by page, some perhaps twice.

    Attributes:
        has_end: no page comes after them.
        has_no_gap: the list did not move in a way that hid some.
        unread: how many cannot be read, some perhaps counted twice.
    """

    items: list[RepositoryItem]
    has_end: bool
    has_no_gap: bool
    unread: int


def list_pages(
    first: Page, parameters: Mapping[str, str], ask: AskPage, pool: Executor, deadline: Deadline, *, max_pages: int
) -> Listing:
    """Read what comes after a first page.

    Args:
        parameters: of the first page.
        pool: runs the calls that are made side by side.
        max_pages: of all, the first too.

    Raises:
        LarderError: a page could not be read.
    """
    last = min(pages_of(first.link).last or 1, max_pages)
    pages = [first, *_side_by_side(range(2, last + 1), first.path, parameters, ask, pool, deadline)]
    # The list may have grown meanwhile; and of a large one, pages have cursors in place of numbers.
    while len(pages) < max_pages and (named := _named(pages_of(pages[-1].link))):
        page = ask(first.path, {**parameters, **named})
        if page is None:
            break
        pages.append(page)
    has_end, has_no_gap = not pages_of(pages[-1].link).has_next, True
    if len(pages) > 1:
        # What was updated meanwhile left a page that was not yet read for the first one, which was.
        try:
            again = ask(first.path, parameters, first)
        except LarderError:
            again = None
        if again is None:
            has_no_gap = False
        elif again is not first:
            pages.append(again)
    items = [item for page in pages for item in page.items]
    return Listing(items, has_end, has_no_gap, sum(page.unread for page in pages))


def _side_by_side(
    numbers: range, path: str, parameters: Mapping[str, str], ask: AskPage, pool: Executor, deadline: Deadline
) -> list[Page]:
    """Return the pages of these numbers, up to the first that is not given."""
    asked: list[Future[Page | None]] = [
        pool.submit(ask, path, {**parameters, "page": str(number)}) for number in numbers
    ]
    found: list[Page] = []
    try:
        for one in asked:
            page = one.result(timeout=deadline.remaining())
            if page is None:
                break
            found.append(page)
    except TimeoutError:
        raise unavailable() from None
    finally:
        for one in asked:
            one.cancel()
    return found


def _named(following: Pages) -> dict[str, str]:
    """Return the parameters that ask for the next page; none where there is none."""
    named = {}
    if following.next is not None:
        named["page"] = str(following.next)
    if following.after is not None:
        named["after"] = following.after
    return named
