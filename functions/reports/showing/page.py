"""A report as one page of HTML that needs nothing else: no script, no picture, no font, nobody's server.

Pictures of people are not loaded, since whoever serves them would learn who reads what.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from functions.reports.models import ItemNamed, ItemShown, PersonShown, ReportShown
from functions.reports.showing import wording
from functions.reports.showing.chart import chart, table
from functions.reports.showing.elements import Html, element, together
from functions.reports.showing.links import Links
from functions.reports.showing.style import STYLE
from functions.reports.showing.wording import one_line
from shared.canonical_json import JsonValue

# By its digest and not by 'unsafe-inline', so that no other style is ever used.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
CONTENT_SECURITY_POLICY = f"{_POLICY}; frame-ancestors 'none'"
"""What to send as Content-Security-Policy with the page."""


def page(report: Mapping[str, JsonValue]) -> str:
    """Return a report as an HTML document, ending in a line break.

    It carries its own policy besides, for when it is opened as a file; links are as `markdown` has them.

    Args:
        report: of the shape of `ReportShown`.

    Raises:
        ValueError: it has another.
    """
    shown = ReportShown.model_validate(report)
    links = Links(shown)
    return f"<!doctype html>\n{element('html', _head(shown), element('body', *_body(shown, links)), lang='en')}\n"


def _head(report: ReportShown) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{report.repo}: {wording.heading(report)}"),
        element("style", Html(STYLE)),
    )


def _body(report: ReportShown, links: Links) -> Iterable[Html]:
    yield _header(report, links)
    yield element("main", *_main(report, links))
    yield element("footer", element("p", wording.provenance(report)))


def _header(report: ReportShown, links: Links) -> Html:
    repository = report.repository
    description = one_line(repository.description or "")
    return element(
        "header",
        element("p", wording.heading(report), class_="when"),
        element("h1", _link(repository.full_name, links.safe(repository.html_url))),
        *([element("p", _stranger(description), class_="about")] if description else []),
        element("p", wording.span(report)),
    )


def _main(report: ReportShown, links: Links) -> Iterable[Html]:
    activity = report.activity
    if said := wording.paragraphs(report.tldr):
        yield element("div", *(element("p", _said(line, links)) for line in said), class_="tldr")
    yield element("h2", "In numbers")
    yield element("dl", *map(_measure, wording.measures(report)), class_="measures")
    if told := " ".join(wording.facts(report)):
        yield element("p", told, class_="facts")
    yield element("h2", f"Activity by {wording.PART_CALLED[report.timeframe]}")
    only = [] if (part := wording.drawn(report)) is None else [element("figcaption", part)]
    if activity.timeline:
        numbers = element("details", element("summary", "The same in numbers"), table(report))
        yield element("figure", *only, chart(report), numbers)
    else:
        yield element("figure", *only)
    for section in wording.sections(report):
        yield element("h2", section.heading)
        yield element("ul", *(_item(item, links) for item in section.items), class_="items")
    if report.people:
        yield element("h2", "People")
        yield element("ul", *(_person(person, links) for person in report.people), class_="people")
    if activity.new_contributors:
        yield element("h2", "New contributors")
        logins = (element("li", _link(login, links.profile(login))) for login in activity.new_contributors)
        yield element("ul", *logins, class_="row")
    if activity.labels:
        yield element("h2", "Labels")
        labels = (element("li", _chip(label.name), f" {label.count:,}") for label in activity.labels)
        yield element("ul", *labels, class_="row")
    if report.warnings:
        yield element("h2", "What to know")
        warnings = (element("li", one_line(warning.detail)) for warning in report.warnings)
        yield element("ul", *warnings, class_="warnings")


def _measure(measure: wording.Measure) -> Html:
    before = "" if measure.before is None else f"{measure.change} than the {measure.before:,} before"
    if measure.before is not None and measure.now == measure.before:
        before = "as many as before"
    return element(
        "div",
        element("dt", measure.name),
        element("dd", f"{measure.now:,}", class_="now"),
        element("dd", before or "unknown before", class_="change"),
    )


def _item(item: ItemShown, links: Links) -> Html:
    title = element("span", _stranger(one_line(item.title) or wording.NO_TITLE), class_="title")
    by = [] if item.user is None else [" by ", _link(item.user.login, links.safe(item.user.html_url))]
    number = [_number(item, links)] if item.number else []
    labels = [part for label in item.labels for part in (" ", _chip(label))]
    return element(
        "li",
        element("p", title, " ", element("span", *number, *by, class_="by"), *labels),
        element("p", _said(wording.said_of_item(item), links)),
    )


def _person(person: PersonShown, links: Links) -> Html:
    items = [part for item in (*person.prs, *person.issues) for part in (" ", _named(item, links))]
    told = wording.said_of_person(person)
    return element(
        "li",
        element("span", one_line(person.username)[:1].upper(), class_="initial", aria_hidden="true"),
        element(
            "div",
            element(
                "p",
                element("span", _link(person.username, links.safe(person.profile_url)), class_="title"),
                element("span", *items, class_="by"),
            ),
            *([element("p", _said(told, links))] if told else []),
        ),
    )


def _named(item: ItemNamed, links: Links) -> Html:
    return _number(item, links) if item.number else _link(item.title or wording.NO_TITLE, links.safe(item.html_url))


def _number(item: ItemShown | ItemNamed, links: Links) -> Html:
    return _link(f"#{item.number}", links.safe(item.html_url))


def _link(text: str, address: str | None) -> Html:
    shown = _stranger(one_line(text))
    return shown if address is None else element("a", shown, href=address)


def _chip(label: str) -> Html:
    return element("span", _stranger(one_line(label)), class_="chip")


def _said(text: str, links: Links) -> Html:
    """Return a text whose references to the report's own items are links."""
    pieces = links.pieces(one_line(text))
    return together(*(_piece(piece.text, piece.address) for piece in pieces))


def _piece(text: str, address: str | None) -> str:
    return text if address is None else element("a", text, href=address)


def _stranger(text: str) -> Html:
    # In its own direction, so that a title in Arabic does not turn what stands beside it.
    return element("bdi", text)
