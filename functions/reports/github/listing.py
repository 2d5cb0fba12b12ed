"""The pages of a list: the first, then those that it names side by side, then one after the other what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import NamedTuple

from functions.reports.github.asking import unavailable
from functions.reports.github.links import Pages, pages_of
from functions.reports.github.models import RepositoryItem
from shared.clock import Deadline


class Page(NamedTuple):
    """What stands on a page, its Link header, and the path that it was found under."""

    items: list[RepositoryItem]
    link: str
    path: str


AskPage = Callable[[str, Mapping[str, str]], Page | None]
"""Asks for a page by its path and parameters; None where GitHub gives none under that number."""


class Listing(NamedTuple):
    """Items in the list's order; `complete` where no page comes after them."""

    items: list[RepositoryItem]
    complete: bool


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
    return Listing([item for page in pages for item in page.items], not pages_of(pages[-1].link).has_next)


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
