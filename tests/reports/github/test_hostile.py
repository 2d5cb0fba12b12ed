"""Any JSON where GitHub's should be; and GitHub's own, as it was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.reports.github.links import pages_of
from functions.reports.github.reading import (
    MAX_BODY_CHARACTERS,
    parse,
    read_items,
    read_repository,
    read_total_count,
    read_viewer,
)
from shared.canonical_json import canonical_bytes
from shared.errors import GitHubUnavailableError
from tests.github_server import made_items, shapes
from tests.github_server.world import Repo, User

RECORDED = Path("/work/shared/data/github")
REPO = Repo("octo", "hello")
GOOD_ITEM = shapes.item(made_items(seed=3, count=1)[0], REPO)

LINK_PARTS = (
    "<",
    ">",
    "https://x/?",
    "page=",
    "2",
    "0",
    "-1",
    "9" * 12,
    "&after=",
    "abc==",
    "; ",
    'rel="next"',
    "rel=last",
    ", ",
)
texts = st.text(st.characters(exclude_categories=()), max_size=20)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
addresses = st.sampled_from(["javascript:alert(1)", "data:text/html,x", "//evil", "http://[", "https://x/", "ftp://x"])
moments = st.sampled_from(
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-01", "now", "20261101T00Z"]
)
anything = st.recursive(
    leaves | addresses | moments,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


def spoilt(good: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw a good record in which some members, and members of members, are something else or gone."""

    def spoil(members: dict[str, Any], gone: list[str]) -> dict[str, Any]:
        return {name: value for name, value in {**good, **members}.items() if name not in gone}

    names = sorted(good)
    return st.builds(
        spoil,
        st.dictionaries(st.sampled_from(names), anything, max_size=4),
        st.lists(st.sampled_from(names), max_size=3),
    )


def read(reader: Callable[[Any], Any], value: object) -> Any:
    """Read a value as it would come over the wire; None where it is an outage, which is the only error."""
    try:
        return reader(parse(json.dumps(value).encode()))
    except GitHubUnavailableError:
        return None


@settings(max_examples=60, deadline=None)
@given(anything | st.lists(spoilt(GOOD_ITEM), max_size=3))
def test_any_page_is_items_that_can_be_stored_or_an_outage(value: object) -> None:
    """No traceback, nothing that canonical JSON refuses, no address but of the web, no text without end."""
    for item in read(read_items, value) or []:
        canonical_bytes(item.to_json())
        people = [item.user, *item.assignees]
        links = [item.html_url, *(link for one in people if one is not None for link in (one.html_url, one.avatar_url))]
        assert all(link == "" or link.startswith(("http://", "https://")) for link in links)
        assert len(item.body) <= MAX_BODY_CHARACTERS
        assert item.state in ("open", "closed")
        assert item.created_at.utcoffset() is not None


@settings(max_examples=40, deadline=None)
@given(anything | spoilt(shapes.repository(REPO)))
def test_any_record_is_a_repository_or_an_outage(value: object) -> None:
    """It is public only where GitHub says so in so many words, and its name can stand in an address."""
    found = read(read_repository, value)
    if found is not None:
        assert found.is_private or (isinstance(value, dict) and value["private"] is False)
        assert found.full_name == f"{found.owner}/{found.name}"
        assert found.full_name.isascii()
        canonical_bytes({**found._asdict(), "updated_at": None})


@settings(max_examples=40, deadline=None)
@given(anything | spoilt(shapes.viewer(User("ann", name="Ann", email="ann@example.com"))))
def test_any_record_is_a_user_or_an_outage(value: object) -> None:
    """Nobody is somebody without an id and a login."""
    found = read(read_viewer, value)
    if found is not None:
        assert found.id > 0
        assert found.login
        canonical_bytes(found._asdict())
    total = read(read_total_count, value)
    assert total is None or total >= 0


@settings(max_examples=60, deadline=None)
@given(texts | st.lists(st.sampled_from(LINK_PARTS) | texts, max_size=12).map("".join))
def test_any_link_header_is_pages_or_none(link: str) -> None:
    """What is told of pages are counting numbers and a cursor that can stand in an address."""
    pages = pages_of(link)
    assert all(number is None or 0 < number < 10**9 for number in (pages.next, pages.last))
    assert pages.after is None or pages.after.isascii()


def test_texts_without_end_are_cut() -> None:
    """Megabytes in a title, ten thousand labels and assignees: a report has room for what people write."""
    long = "x" * 1_000_000
    labels = [{"name": f"{number}{long[:1_000]}"} for number in range(1_000)]
    item = {**GOOD_ITEM, "title": long, "body": long, "labels": labels, "assignees": [GOOD_ITEM["user"]] * 10_000}
    (found,) = read(read_items, [item])
    assert len(canonical_bytes({**found.to_json(), "body": "", "assignees": []})) < 5_000
    assert len(canonical_bytes(found.to_json())) < 60_000


def test_internal_repositories_are_private() -> None:
    """An enterprise's own, which its members alone see."""
    record = {**shapes.repository(REPO), "visibility": "internal"}
    assert read(read_repository, record).is_private
    del record["visibility"]
    assert not read(read_repository, record).is_private


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded answers are not part of the project")
def test_recorded_answers_are_read() -> None:
    """A page of real issues and pull requests, and a real repository, as GitHub sent them."""
    page = (RECORDED / "issues_closed_p1.json").read_bytes()
    raw = json.loads(page)
    items = read_items(parse(page))
    assert len(items) == len(raw) > 0
    for item, said in zip(items, raw, strict=True):
        assert (item.id, item.number, item.title) == (said["id"], said["number"], said["title"])
        assert item.is_pull_request == ("pull_request" in said)
        assert item.body == (said["body"] or "")[:MAX_BODY_CHARACTERS]
        assert item.labels == tuple(label["name"] for label in said["labels"])
        assert item.user is not None
        assert item.user.login == said["user"]["login"]
    assert {item.is_pull_request for item in items} == {True, False}
    assert (
        read_repository(parse((RECORDED / "repo_hub4j_github-api.json").read_bytes())).full_name == "hub4j/github-api"
    )
    # What our own server says has GitHub's names; these are younger than the recording.
    assert GOOD_ITEM.keys() - raw[0].keys() <= {"state_reason", "draft", "reactions", "pull_request"}
    mapping = json.loads((RECORDED / "issues_closed_p1.mapping.json").read_bytes())
    pages = pages_of(mapping["response"]["headers"]["Link"])
    assert (pages.next, pages.last, pages.after, pages.has_next) == (2, 21, None, True)
