"""What requests say about caching, in the spellings that clients send; and what answers say back."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from starlette.requests import Request

from shared.cache.call import CacheStatus
from shared.cache.policy import Directives
from shared.entry.directives import cache_status, read_directives
from shared.errors import InvalidRequestError

TEN_YEARS = timedelta(days=3650)


def request(*cache_control: str, query: str = "") -> Request:
    headers = [(b"cache-control", value.encode("latin-1")) for value in cache_control]
    return Request({"type": "http", "headers": headers, "query_string": query.encode()})


@pytest.mark.parametrize(
    ("said", "directives"),
    [
        ([], Directives()),
        ([""], Directives()),
        ([",, ,"], Directives()),
        (["no-store"], Directives(no_store=True)),
        (["NO-Store"], Directives(no_store=True)),
        (["  no-cache ,no-store  "], Directives(no_cache=True, no_store=True)),
        (["no-cache", "no-store"], Directives(no_cache=True, no_store=True)),
        (["no-store=true"], Directives(no_store=True)),
        (['no-store="a, b"'], Directives(no_store=True)),
        (["only-if-cached"], Directives(only_if_cached=True)),
        (["max-age=0"], Directives(max_age=timedelta(0))),
        (['max-age="60"'], Directives(max_age=timedelta(seconds=60))),
        (["max-age = 60"], Directives(max_age=timedelta(seconds=60))),
        (["max-age=0000000000000060"], Directives(max_age=timedelta(seconds=60))),
        (["max-age=" + "9" * 50], Directives(max_age=TEN_YEARS)),
        (["max-stale"], Directives(max_stale=TEN_YEARS)),
        (["max-stale=30"], Directives(max_stale=timedelta(seconds=30))),
        (["private, s-maxage=x, min-fresh=5, immutable"], Directives()),
        (["x-no-store, no-stored, no store"], Directives()),
        (['community="UCI, no-store, x"'], Directives()),
        (['community="UCI, no-store'], Directives(no_store=True)),
    ],
)
def test_cache_control_is_read(said: list[str], directives: Directives) -> None:
    """Case, blanks, quotes and repeated headers make no odds; what is unknown, or quoted, is passed over."""
    assert read_directives(request(*said)) == directives


@pytest.mark.parametrize("said", ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=soon", "max-stale=x"])
def test_seconds_that_are_none_are_refused(said: str) -> None:
    """A number of seconds that is none is an error, not a guess."""
    with pytest.raises(InvalidRequestError):
        read_directives(request(said))


@pytest.mark.parametrize(
    ("query", "no_store"),
    [
        ("", False),
        ("no_store", True),
        ("no_store=", True),
        ("no_store=TRUE", True),
        ("no_store=1&x=2", True),
        ("no_store=false", False),
        ("no_store=0", False),
        ("no_store=false&no_store=true", True),
        ("no_store=true&no_store=false", True),
    ],
)
def test_the_query_opts_out_too(query: str, no_store: bool) -> None:
    """`?no_store` is for clients that cannot set headers; said once is enough."""
    assert read_directives(request(query=query)).no_store is no_store
    assert read_directives(request("no-store", query=query)).no_store


@pytest.mark.parametrize(
    "said", ['"' * 60_000, "a" + " " * 60_000 + "!", "," * 60_000, 'x="' + '\\"' * 30_000, "=" * 60_000]
)
def test_a_hostile_header_is_read_in_linear_time(said: str) -> None:
    """No header of 60 KB sends the reading astray."""
    began = time.perf_counter()
    read_directives(request(said))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("status", "header"),
    [
        (CacheStatus(True, source="memory"), 'Larder; hit; ttl=7; key="k"; detail=memory'),
        (CacheStatus(False, fwd="miss", stored=True), 'Larder; fwd=miss; stored; ttl=7; key="k"; detail=generated'),
        (CacheStatus(False, fwd="bypass"), "Larder; fwd=bypass; ttl=7; detail=generated"),
        (
            CacheStatus(False, fwd="miss", collapsed=True, trouble=True),
            'Larder; fwd=miss; collapsed; ttl=7; key="k"; detail=table-trouble',
        ),
    ],
)
def test_cache_status_is_written_as_rfc_9211_has_it(status: CacheStatus, header: str) -> None:
    """The parameters stand in the standard's names; a bypass does not tell a key."""
    assert cache_status(status, key="k", ttl_ms=7_999) == header
