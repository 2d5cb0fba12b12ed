"""HTML put together so that no text in it is ever read as markup."""

from __future__ import annotations

from html import escape

from functions.reports.making.texts import seen

_VOID = frozenset({"meta", "rect", "line"})


class Html(str):
    """Markup of ours; every text that is none is escaped where it is put in."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str | int | float | None) -> Html:
    """Return an element of HTML or SVG.

    Args:
        content: markup as it is, other texts escaped.
        attributes: `class_` is class, `aria_label` is aria-label; those that are None are left out.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(seen(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{told}/>")
    return Html(f"<{name}{told}>{together(*content)}</{name}>")


def together(*content: str) -> Html:
    """Return markup as it is and other texts escaped, one after the other."""
    return Html("".join(part if isinstance(part, Html) else escape(seen(part)) for part in content))
