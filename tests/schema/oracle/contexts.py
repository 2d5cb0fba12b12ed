"""Which subschemas can hold together for one value, and where such values stand in each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.schema.oracle.hits import for_index, for_name
from tests.schema.oracle.layout import Layout, escaped

Together = frozenset[str]
_MOST_PRODUCTS = 64
_MOST_PLACES = 3_000


@dataclass(slots=True)
class Context:
    """Subschemas that hold for one value, every choice between branches made, and the places inside such a value.

    Args:
        names: the place under each declared property's name.
        more_names: the places under other names.
        closed: no name is taken that is not declared.
        placed: the places of the first items.
        rest: the place of the items after them.
        further: places that some inner value may have besides: `contains`, `propertyNames`.
    """

    holding: Together
    names: dict[str, Together] = field(default_factory=dict)
    more_names: list[Together] = field(default_factory=list)
    closed: bool = False
    placed: list[Together] = field(default_factory=list)
    rest: Together = frozenset()
    further: list[Together] = field(default_factory=list)

    def places(self) -> Iterator[Together]:
        yield from self.names.values()
        yield from self.more_names
        yield from self.placed
        yield self.rest
        yield from self.further


class Contexts:
    """All places of a schema's values, each with the contexts it may be in.

    A place with too many combinations of branches is told apart less finely: then a context may hold fewer
    subschemas than every real value would have to satisfy, and so seem to allow more.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.root = layout.together("")
        self.at: dict[Together, list[Context]] = {}
        left = [self.root]
        while left:
            place = left.pop()
            if place in self.at:
                continue
            if len(self.at) > _MOST_PLACES and len(place) > 1:
                alone = [self._layout.together(pointer) for pointer in place]
                place = min(alone, key=len)
                left += [other for other in alone if other not in self.at]
                if place in self.at:
                    continue
            self.at[place] = [self._inside(holding) for holding in self._decided(place)]
            left += [inner for context in self.at[place] for inner in context.places()]

    def _choices(self, pointer: str) -> Iterator[list[list[str]]]:
        schema = self._layout.keywords(pointer)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                yield [[f"{pointer}/{keyword}/{index}"] for index in range(len(schema[keyword]))]
        if "if" in schema:
            yes = [f"{pointer}/{keyword}" for keyword in ("if", "then") if keyword in schema]
            yield [yes, [f"{pointer}/else"] if "else" in schema else []]
        for name in schema.get("dependentSchemas", {}):
            yield [[f"{pointer}/dependentSchemas/{escaped(name)}"], []]

    def _decided(self, place: Together) -> list[Together]:
        """Return the place's subschemas with one branch of each choice, and of those that this brings up."""
        done: dict[Together, None] = {}
        left: list[tuple[Together, frozenset[str]]] = [(place, frozenset())]
        while left:
            holding, decided = left.pop()
            undecided = next((pointer for pointer in sorted(holding - decided) if any(self._choices(pointer))), None)
            if undecided is None:
                done[holding] = None
                continue
            options = [holding]
            for choice in self._choices(undecided):
                options = [self._layout.together(*option, *branch) for option in options for branch in choice]
            if len(done) + len(left) + len(options) > _MOST_PRODUCTS:
                return self._one_by_one(place)
            left += [(option, decided | {undecided}) for option in options]
        return list(done)

    def _one_by_one(self, place: Together) -> list[Together]:
        """Return the place's subschemas with one branch of one choice at a time."""
        found: dict[Together, None] = {place: None}
        tried: set[str] = set()
        left = sorted(place)
        while left:
            pointer = left.pop()
            if pointer in tried:
                continue
            tried.add(pointer)
            for choice in self._choices(pointer):
                for branch in choice:
                    holding = self._layout.together(*place, pointer, *branch)
                    found[holding] = None
                    left += sorted(holding - tried)
        return list(found)

    def _inside(self, holding: Together) -> Context:
        schemas = {pointer: self._layout.keywords(pointer) for pointer in sorted(holding)}
        context = Context(holding)
        required = {name for schema in schemas.values() for name in schema.get("required", ())}
        most = min((schema["maxProperties"] for schema in schemas.values() if "maxProperties" in schema), default=None)
        for name in dict.fromkeys(name for schema in schemas.values() for name in schema.get("properties", ())):
            if most is not None and len(required | {name}) > most:
                continue
            context.names[name] = self._layout.together(*(p for q, s in schemas.items() for p in for_name(q, s, name)))
        extra = [f"{q}/additionalProperties" for q, s in schemas.items() if "additionalProperties" in s]
        patterned = [
            f"{q}/patternProperties/{escaped(p)}" for q, s in schemas.items() for p in s.get("patternProperties", ())
        ]
        context.closed = any(self._layout.at(pointer) is False for pointer in extra) and not patterned
        context.more_names = [self._layout.together(pointer) for pointer in patterned]
        if extra:
            context.more_names.append(self._layout.together(*extra))
        names = [f"{q}/propertyNames" for q, s in schemas.items() if "propertyNames" in s]
        context.further = [self._layout.together(*names)] if names else []
        lists = ("items", "prefixItems")
        first = max((len(s[k]) for s in schemas.values() for k in lists if isinstance(s.get(k), list)), default=0)
        *context.placed, context.rest = (
            self._layout.together(*(p for q, s in schemas.items() for p in for_index(q, s, index)))
            for index in range(first + 1)
        )
        held = [f"{q}/contains" for q, s in schemas.items() if "contains" in s]
        context.further += [self._layout.together(*context.rest, pointer) for pointer in held]
        return context
