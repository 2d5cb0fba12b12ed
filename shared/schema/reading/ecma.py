"""Regular expressions of ECMA-262, parsed.

They are read as JSON Schema asks, by whole characters (the flag "u"), and with the lenient syntax of its Annex B that
schemas are full of: a bare brace, a needless backslash. What only a backtracking engine can match is told apart from
what is no expression at all.
"""

from __future__ import annotations

import re

from shared.schema.reading.characters import BLANKS, DIGITS, LAST, LINE_ENDS, WORD, Ranges, complement, ranges_of
from shared.schema.reading.syntax import (
    ANY,
    Chars,
    Edge,
    Either,
    Expression,
    Folded,
    Look,
    Property,
    Repeat,
    Sequence,
    UnreadableError,
)

_MAX_NESTING = 100
_QUANTIFIER = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_PROPERTY = re.compile(r"\{(\w+(?:=\w+)?)\}", re.ASCII)
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_HEX_FOUR = re.compile(r"[0-9A-Fa-f]{4}")
_CODE_POINT = re.compile(r"\{([0-9A-Fa-f]+)\}")
_LOW_SURROGATE = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
_NAME = re.compile(r"<([^\W\d]\w*|\$\w*)>")
_MODIFIERS = re.compile(r"\?([ims]*)(-[ims]+)?:")
_LOOK = re.compile(r"\?<?[=!]")
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")
_GROUP_OPENS = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|(\((?!\?)|\(\?<(?![=!]))", re.DOTALL)
# How this project itself writes a boundary of ASCII words, so that what it wrote can be read again.
ASCII_EDGE = re.compile(r"\?-u:\\([bB])\)")
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_CLASSES = {"d": DIGITS, "w": WORD, "s": BLANKS}


def parse_with_looks(pattern: str) -> Expression:
    """Return the expression that `pattern` writes, with a `Look` where it looks around.

    Raises:
        UnreadableError: it is none, or uses a backreference or the modifier m.
    """
    return _Parser(pattern).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._dot_all = False
        groups = [found[1] for found in _GROUP_OPENS.finditer(text) if found[1]]
        self._groups = len(groups)
        self._named = "(?<" in groups

    def parse(self) -> Expression:
        # Not of ECMA-262, but written all over, and no engine reads it in another way.
        folded = self._take("(?i)")
        whole = self._either(0)
        if self._at < len(self._text):
            raise UnreadableError("A parenthesis is closed that was never opened.")
        return Folded(whole, on=True) if folded else whole

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _either(self, depth: int) -> Expression:
        branches = [self._sequence(depth)]
        while self._take("|"):
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else Either(tuple(branches))

    def _sequence(self, depth: int) -> Expression:
        parts: list[Expression] = []
        while self._peek() not in ("", "|", ")"):
            part = self._part(depth)
            parts.append(part if isinstance(part, Edge) else self._repeated(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _part(self, depth: int) -> Expression:
        character = self._peek()
        if character in "*+?" or (character == "{" and _QUANTIFIER.match(self._text, self._at)):
            raise UnreadableError("There is nothing to repeat before a quantifier.")
        self._at += 1
        if character in "^$":
            return Edge(character)
        if character == "(":
            return self._group(depth + 1)
        if character == "[":
            return self._class()
        if character == ".":
            return ANY if self._dot_all else Chars(LINE_ENDS, negated=True)
        if character == "\\":
            if self._peek() in ("b", "B"):
                self._at += 1
                return Edge(self._text[self._at - 1])
            return _set_of(self._escape(within=False))
        return _one(ord(character))

    def _repeated(self, part: Expression) -> Expression:
        counted = self._match(_QUANTIFIER)
        if counted is not None:
            least = _count(counted[1])
            most = least if counted[2] is None else _count(counted[3]) if counted[3] else None
            if most is not None and most < least:
                raise UnreadableError("The numbers of a quantifier are out of order.")
        elif self._take("*"):
            least, most = 0, None
        elif self._take("+"):
            least, most = 1, None
        elif self._take("?"):
            least, most = 0, 1
        else:
            return part
        return Repeat(part, least, most, lazy=self._take("?"))

    def _group(self, depth: int) -> Expression:
        if depth > _MAX_NESTING:
            raise UnreadableError(f"Groups are nested more than {_MAX_NESTING} deep.")
        edge = self._match(ASCII_EDGE)
        if edge is not None:
            return Edge(edge[1])
        dot_all, folding = self._dot_all, None
        if self._peek() == "?":
            modifiers = self._match(_MODIFIERS)
            if modifiers is not None:
                folding = self._modify(modifiers[1], (modifiers[2] or "")[1:])
            elif (look := self._match(_LOOK)) is not None:
                inner = self._either(depth)
                if not self._take(")"):
                    raise UnreadableError("A parenthesis is not closed.")
                self._dot_all = dot_all
                return Look(look[0], inner)
            elif not (self._take("?") and self._match(_NAME)):
                raise UnreadableError("A group begins with something that ECMA-262 does not know.")
        inner = self._either(depth)
        if not self._take(")"):
            raise UnreadableError("A parenthesis is not closed.")
        self._dot_all = dot_all
        # A group in itself, so that what is repeated is the whole of it.
        return Sequence((inner,)) if folding is None else Folded(inner, folding)

    def _modify(self, on: str, off: str) -> bool | None:
        if set(on) & set(off) or len(set(on + off)) < len(on + off):
            raise UnreadableError("A modifier is given twice.")
        if "m" in on:
            raise UnreadableError("The modifier m is not taken.")
        self._dot_all = "s" in on or (self._dot_all and "s" not in off)
        return ("i" in on) if "i" in on + off else None

    def _class(self) -> Chars:
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        properties: list[Property] = []

        def add(item: int | Ranges | Property) -> None:
            if isinstance(item, Property):
                properties.append(item)
            else:
                ranges.extend([(item, item)] if isinstance(item, int) else item)

        while not self._take("]"):
            low = self._member()
            if self._peek() != "-" or self._text.startswith("-]", self._at):
                add(low)
                continue
            self._at += 1
            high = self._member()
            if isinstance(low, int) and isinstance(high, int):
                if high < low:
                    raise UnreadableError("The ends of a range are out of order.")
                ranges.append((low, high))
            else:
                for item in (low, ord("-"), high):
                    add(item)
        return Chars(ranges_of(ranges), tuple(dict.fromkeys(properties)), negated)

    def _member(self) -> int | Ranges | Property:
        character = self._peek()
        if not character:
            raise UnreadableError("A bracket is not closed.")
        self._at += 1
        return self._escape(within=True) if character == "\\" else ord(character)

    def _escape(self, *, within: bool) -> int | Ranges | Property:
        """Read what follows a backslash."""
        character = self._peek()
        if not character:
            raise UnreadableError("The expression ends in a backslash.")
        if character.isdigit() and character.isascii():
            return self._number(within)
        self._at += 1
        if character.lower() in _CLASSES:
            ranges = _CLASSES[character.lower()]
            return ranges if character.islower() else complement(ranges)
        if character in "pP":
            name = self._match(_PROPERTY)
            return ord(character) if name is None else Property(name[1], character == "P")
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "b":
            return 8
        if character == "c":
            letter = self._peek()
            if letter.isascii() and (letter.isalpha() or (within and (letter.isdigit() or letter == "_"))):
                self._at += 1
                return ord(letter) % 32
            self._at -= 1
            return ord("\\")
        if character == "x":
            found = self._match(_HEX_PAIR)
            return ord("x") if found is None else int(found[0], 16)
        if character == "u":
            return self._unicode()
        if character == "k" and not within and (self._named or self._peek() == "<"):
            raise UnreadableError("A backreference cannot be matched in linear time.")
        return ord(character)

    def _number(self, within: bool) -> int:
        digits = re.compile("[0-9]+").match(self._text, self._at)
        if not within and digits is not None and digits[0][0] != "0" and _count(digits[0]) <= self._groups:
            raise UnreadableError("A backreference cannot be matched in linear time.")
        octal = self._match(_OCTAL)
        if octal is not None:
            return int(octal[0], 8)
        self._at += 1
        return ord(self._text[self._at - 1])

    def _unicode(self) -> int:
        braced = self._match(_CODE_POINT)
        if braced is not None:
            code = int(braced[1][-9:], 16)
            if code > LAST or len(braced[1]) > 9:
                raise UnreadableError("A code point lies beyond Unicode.")
            return code
        four = self._match(_HEX_FOUR)
        if four is None:
            return ord("u")
        code = int(four[0], 16)
        low = self._match(_LOW_SURROGATE) if 0xD800 <= code <= 0xDBFF else None
        return code if low is None else 0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00


def _count(digits: str) -> int:
    return int(digits) if len(digits) < 10 else 10**9


def _one(code: int) -> Chars:
    return Chars(((code, code),))


def _set_of(item: int | Ranges | Property) -> Chars:
    if isinstance(item, Property):
        return Chars((), (Property(item.name, False),), item.negated)
    return _one(item) if isinstance(item, int) else Chars(item)
