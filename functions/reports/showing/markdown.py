"""A report as Markdown, ready to paste into an issue or a newsletter.

Titles, labels, logins and summaries are strangers' or a model's words. Backslashes keep them from being Markdown or
HTML. What GitHub reads in plain text after that (`@ann`, `#5`, `GH-5`, `https://`, commits, `:emoji:`) knows no escape:
a zero-width space breaks it, written as an entity so that whoever edits the text sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from functions.reports.models import ItemNamed, ItemShown, PersonShown, ReportShown
from functions.reports.showing import wording
from functions.reports.showing.links import Links, Piece
from functions.reports.showing.wording import one_line
from shared.canonical_json import JsonValue

# `one_line` takes it out of every text, so it can only be ours.
_BREAK = "\u200b"
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~$]|!\Z")
_BEGINS_A_BLOCK = re.compile(r"[-+=:#]|[0-9]{1,9}(?=[.)])")
_LIVE = re.compile(
    r"@|#(?=\w)|GH-(?=\d)|GHSA-|CVE-(?=\d)|:(?=//)|www(?=\.)|mailto:|xmpp:|:(?![0-9]+:)(?=[\w+-]{1,60}:)", re.IGNORECASE
)
_COMMIT = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", re.IGNORECASE)
# Seven digits name a commit, so no stretch has more than six.
_OF_COMMIT = re.compile(r"[0-9a-f]{6}(?!\Z)", re.IGNORECASE)


def markdown(report: Mapping[str, JsonValue]) -> str:
    """Return a report as CommonMark with GitHub's tables, ending in a line break.

    Only addresses of the report's own GitHub are links, and nothing in a text becomes one, an image, HTML, a mention or
    a reference, neither in CommonMark nor on GitHub.

    Args:
        report: of the shape of `ReportShown`.

    Raises:
        ValueError: it has another.
    """
    shown = ReportShown.model_validate(report)
    links = Links(shown)
    blocks = [
        f"# {_plain(shown.repo)}: {_lower_first(wording.heading(shown))}",
        _about(shown, links),
        *(_said(line, links) for line in wording.paragraphs(shown.tldr)),
        "## In numbers",
        _numbers(shown),
        " ".join(wording.facts(shown)),
    ]
    for section in wording.sections(shown):
        blocks += [f"## {section.heading}", "\n".join(_item(item, links) for item in section.items)]
    if shown.people:
        blocks += ["## People", "\n".join(_person(person, links) for person in shown.people)]
    if shown.activity.new_contributors:
        logins = ", ".join(_link(login, links.profile(login)) for login in shown.activity.new_contributors)
        blocks += ["## New contributors", logins]
    if shown.activity.labels:
        labels = [f"{_plain(label.name)} ({label.count:,})" for label in shown.activity.labels]
        blocks += ["## Labels", ", ".join(labels)]
    if shown.warnings:
        blocks += ["## What to know", "\n".join(f"- {_plain(warning.detail)}" for warning in shown.warnings)]
    blocks += ["---", f"*{wording.provenance(shown)}*"]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _about(report: ReportShown, links: Links) -> str:
    repository = report.repository
    description = _plain(repository.description or "")
    named = _link(repository.full_name, links.safe(repository.html_url))
    return f"{named}{': ' if description else ''}{description}\\\n{wording.span(report)}"


def _numbers(report: ReportShown) -> str:
    rows = [
        f"| {one.name} | {one.now:,} | {'unknown' if one.before is None else f'{one.before:,}'} | {one.change} |"
        for one in wording.measures(report)
    ]
    return "\n".join(["| | This window | The one before | Change |", "|:--|--:|--:|:--|", *rows])


def _item(item: ItemShown, links: Links) -> str:
    by = "" if item.user is None else f", by {_link(item.user.login, links.safe(item.user.html_url))}"
    title = _plain(item.title) or wording.NO_TITLE
    line = f"- {_number(item, links)} {title}{by}" if item.number else f"- {title}{by}"
    return f"{line}\\\n  {_said(wording.said_of_item(item), links)}"


def _person(person: PersonShown, links: Links) -> str:
    items = ", ".join(_named(item, links) for item in (*person.prs, *person.issues))
    line = f"- {_link(person.username, links.safe(person.profile_url))}{f' ({items})' if items else ''}"
    told = _said(wording.said_of_person(person), links)
    return f"{line}\\\n  {told}" if told else line


def _named(item: ItemNamed, links: Links) -> str:
    return _number(item, links) if item.number else _link(item.title or wording.NO_TITLE, links.safe(item.html_url))


def _number(item: ItemShown | ItemNamed, links: Links) -> str:
    return _linked(Piece(f"#{item.number}", links.safe(item.html_url)))


def _link(text: str, address: str | None) -> str:
    return _plain(text) if address is None else f"[{_plain(text)}]({address})"


def _said(text: str, links: Links) -> str:
    """Return a text whose references to the report's own items are links."""
    return "".join(map(_linked, links.pieces(one_line(text))))


def _linked(piece: Piece) -> str:
    # In a link a reference is no other link to GitHub, so it needs no break.
    return _inert(piece.text) if piece.address is None else f"[{piece.text}]({piece.address})"


def _plain(text: str) -> str:
    return _inert(one_line(text))


def _inert(line: str) -> str:
    """Return a line that is read as itself, wherever it is put."""
    broken = _LIVE.sub(rf"\g<0>{_BREAK}", line)
    live = _COMMIT.sub(lambda found: _OF_COMMIT.sub(rf"\g<0>{_BREAK}", found[0]), broken)
    escaped = _MARKUP.sub(r"\\\g<0>", live)
    begins = _BEGINS_A_BLOCK.match(live)
    if begins is not None:
        # A backslash before a digit is one; a list's number is broken after its digits.
        at = begins.end() if begins[0].isdigit() else 0
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    return escaped.replace(_BREAK, "&#8203;")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
