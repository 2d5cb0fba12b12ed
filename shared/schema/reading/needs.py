"""The least that a value of a conjunction takes: how deep it is nested and how many bytes it has.

A least fixed point over the parts that cannot be left out, so recursive schemas are told apart from endless ones.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from functools import cached_property, partial

from shared.canonical_json import canonical_bytes
from shared.schema import limits
from shared.schema.reading import expressions, names
from shared.schema.reading.counting import most_values
from shared.schema.reading.languages import language
from shared.schema.reading.nodes import Conjunction, Contains, Node, denied
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import Span, span_of

_ENDLESS = 1 << 60
_NESTING = frozenset({"array", "object"})
_MOST_MEASURED = 2_000
_MAX_CONJUNCTIONS = 20_000
# Items with a subschema of their own that are looked at one by one.
_MOST_PLACED = 20
# How often each may be reckoned again on average; past that the estimates are good enough.
_MAX_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Need:
    """The least of depth and of bytes; `culprit` points to the keyword that asks for most of the bytes."""

    depth: int
    size: int
    culprit: str | None = None

    @property
    def endless(self) -> bool:
        """Tell whether no finite value was found."""
        return self.depth >= _ENDLESS


ENDLESS = Need(_ENDLESS, _ENDLESS)
_ANY = Need(0, 1)


class Needs:
    """Answers what a conjunction needs, and remembers."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._cut_short = False
        self._members: dict[int, int] = {}
        self._known: dict[Conjunction, Need] = {}
        self._of_nodes: dict[int, tuple[Need, Node]] = {}
        self._usable: dict[int, tuple[tuple[Node, ...], tuple[Node, ...]]] = {}
        self._possible: dict[int, tuple[tuple[Node, ...], tuple[Node, ...]]] = {}
        self._flat: dict[int, tuple[tuple[Node, ...], tuple[Node, ...]]] = {}
        self._named: dict[int, tuple[Node, bool]] = {}
        self._spans: dict[tuple[int, bool], tuple[Node, Span | None]] = {}
        self._varied: dict[int, tuple[Node, bool]] = {}
        self._uncounted: dict[int, tuple[Node, bool]] = {}

    @property
    def complete(self) -> bool:
        """Tell whether an endless need is a proof: nothing was left out when it was reckoned."""
        return not self._cut_short and not self._reader.truncated

    @cached_property
    def wider(self) -> Needs | None:
        """Return the same of a reader that looks at more alternatives, None where there is none."""
        return None if self._reader.wider is None else Needs(self._reader.wider)

    def of(self, conjunction: Conjunction) -> Need:
        """Return the least over all alternatives of `conjunction`."""
        found = self._known.get(conjunction)
        if found is None:
            found = self._of_scalars(self._reader.alternatives(conjunction))
            if found is not None:
                self._known[conjunction] = found
            else:
                self._learn(conjunction)
                found = self._known[conjunction]
        return found

    def of_node(self, node: Node) -> Need:
        """Return the least for one alternative."""
        found = self._of_nodes.get(id(node))
        if found is None:
            if _is_nesting(node):
                for part in _inevitable(node):
                    self.of(part)
            # The node is kept, so that its identity stays its own.
            found = self._of_nodes[id(node)] = (self._estimate(node), node)
        return found[0]

    def usable(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the alternatives that have a value of finite depth and allowed size; of a meant type, if any has."""
        nodes = self.possible(conjunction)
        found = self._usable.get(id(nodes))
        if found is None:
            usable = tuple([node for node in nodes if not node.last_resort]) or nodes
            found = self._usable[id(nodes)] = (nodes, usable)
        return found[1]

    def flat(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the alternatives of a meant type that nothing has to be nested for; what others take is not asked."""
        nodes = self._reader.alternatives(conjunction)
        found = self._flat.get(id(nodes))
        if found is None:
            meant = [(node, self._of_scalar(node)) for node in nodes if not node.last_resort]
            flat = tuple([node for node, need in meant if need is not None and need.size <= limits.MAX_VALUE_BYTES])
            found = self._flat[id(nodes)] = (nodes, flat)
        return found[1]

    def possible(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return all alternatives that have a value of finite depth and allowed size."""
        nodes = self._reader.alternatives(conjunction)
        # Many subschemas have the same ones, which are kept so that their identity stays their own.
        found = self._possible.get(id(nodes))
        if found is None:
            possible = tuple([node for node in nodes if self.of_node(node).size <= limits.MAX_VALUE_BYTES])
            found = self._possible[id(nodes)] = (nodes, possible)
        return found[1]

    def span(self, node: Node, *, whole: bool) -> Span | None:
        """Return the node's numbers, reckoned once; the node is kept so that its identity stays its own."""
        found = self._spans.get((id(node), whole))
        if found is None:
            found = self._spans[id(node), whole] = (node, span_of(node, whole=whole))
        return found[1]

    def _has_names(self, node: Node) -> bool:
        found = self._named.get(id(node))
        if found is None:
            found = self._named[id(node)] = (node, names.suffice(node, self._reader))
        return found[1]

    def _has_items(self, node: Node) -> bool:
        """Tell whether there may be as many different items as an array without repetition needs."""
        found = self._varied.get(id(node))
        if found is None:
            placed = node.prefix_length
            more = node.min_items - placed
            enough = more < 2 or most_values(self._reader, node.item(placed), more) >= more
            found = self._varied[id(node)] = (node, enough)
        return found[1]

    def _has_uncounted(self, node: Node) -> bool:
        """Tell whether all items that must be there may be, where only so many may satisfy a `contains`."""
        found = self._uncounted.get(id(node))
        if found is None:
            found = self._uncounted[id(node)] = (node, not any(map(partial(self._overruns, node), node.contains)))
        return found[1]

    def _overruns(self, node: Node, contained: Contains) -> bool:
        """Tell whether more items satisfy a `contains` than may, since there is nothing else that they can be."""
        if contained.most is None or contained.most >= node.min_items:
            return False
        placed = min(node.min_items, node.prefix_length)
        if placed > _MOST_PLACED:
            return False
        alike = Counter(node.item(index) for index in range(placed))
        alike[node.item(placed)] += node.min_items - placed
        met = denied(contained.pointer)
        counted = 0
        for item, count in alike.items():
            counted += count if count and not self._reader.alternatives((*item, met)) else 0
        return counted > contained.most

    def _learn(self, conjunction: Conjunction) -> None:
        fresh: dict[Conjunction, None] = {}
        parents: dict[Conjunction, list[Conjunction]] = {}
        waiting = [conjunction]
        while waiting and len(fresh) < _MAX_CONJUNCTIONS:
            one = waiting.pop()
            if one in self._known or one in fresh:
                continue
            nodes = self._reader.alternatives(one)
            alone = self._of_scalars(nodes)
            if alone is not None:
                self._known[one] = alone
                continue
            fresh[one] = None
            for node in nodes:
                parts = _inevitable(node)
                waiting.extend(parts)
                for part in parts:
                    parents.setdefault(part, []).append(one)
        self._cut_short = self._cut_short or bool(waiting)
        self._known.update(dict.fromkeys(fresh, ENDLESS))
        # Parts were found after what they are part of; starting from the end, few are reckoned twice.
        queue = deque(reversed(fresh))
        queued = set(fresh)
        for _ in range(_MAX_ROUNDS * len(fresh)):
            if not queue:
                return
            one = queue.popleft()
            queued.discard(one)
            estimates = (self._estimate(node) for node in self._reader.alternatives(one))
            need = min(estimates, key=_least, default=ENDLESS)
            if _least(need) < _least(self._known[one]):
                self._known[one] = need
                again = [parent for parent in parents.get(one, ()) if parent in fresh and parent not in queued]
                queue.extend(again)
                queued.update(again)
        self._cut_short = self._cut_short or bool(queue)

    def _of_scalars(self, nodes: tuple[Node, ...]) -> Need | None:
        """Return the least over the scalars that alternatives allow, which no nesting takes less than; None without."""
        found = [need for need in map(self._of_scalar, nodes) if need is not None]
        return min(found, key=_least) if found else None

    def _of_scalar(self, node: Node) -> Need | None:
        if not _is_nesting(node):
            return self.of_node(node)
        kinds = sorted(node.types - _NESTING)
        if node.members is not None or not kinds:
            return None
        return min([self._of_type(node, kind) for kind in kinds], key=_least)

    def _estimate(self, node: Node) -> Need:
        if node.members is not None:
            return self._of_members(node)
        found = [self._of_type(node, kind) for kind in sorted(node.types)]
        return min(found, key=_least, default=ENDLESS)

    def _of_members(self, node: Node) -> Need:
        size = self._members.get(id(node.members))
        if size is None:
            size = min((len(canonical_bytes(member)) for member in (node.members or ())[:_MOST_MEASURED]), default=1)
            self._members[id(node.members)] = size
        return Need(0, size, node.origin.get("enum"))

    def _of_type(self, node: Node, kind: str) -> Need:
        if kind == "string":
            patterns = [(expressions.read(pattern), "pattern") for pattern in node.patterns]
            lengths = [(part.shortest, keyword) for part, keyword in patterns if part is not None]
            length, keyword = max([(node.min_length, "minLength"), *lengths])
            if node.language is not None:
                length = node.language.shortest(length, node.max_length) or length
            return Need(0, length + 2, node.origin.get(keyword))
        if kind == "array":
            return self._of_array(node)
        if kind == "object":
            return self._of_object(node)
        span = self.span(node, whole=kind == "integer") if kind in ("integer", "number") else None
        return Need(0, 1 if span is None else len(str(span.least_magnitude)))

    def _of_array(self, node: Node) -> Need:
        count = node.min_items
        if not count:
            return Need(1, 2)
        if node.unique and not self._has_items(node):
            return ENDLESS
        # Where something is undecided, what is not surely one thing may be another.
        if node.contains and not self._reader.document.undecided and not self._has_uncounted(node):
            return ENDLESS
        placed = min(count, node.prefix_length)
        parts = [self._known.get(node.item(index), ENDLESS) for index in range(placed)]
        rest = self._known.get(node.item(placed), ENDLESS) if count > placed else Need(0, 0)
        repeated = rest.size * (count - placed)
        size = min(2 + sum(part.size + 1 for part in parts) + repeated + count, _ENDLESS)
        depth = max([rest.depth, *(part.depth for part in parts)])
        biggest = max([*parts, rest], key=lambda part: part.size)
        blame_count = biggest.size <= limits.MAX_VALUE_BYTES < size
        return Need(min(depth + 1, _ENDLESS), size, node.origin.get("minItems") if blame_count else biggest.culprit)

    def _of_object(self, node: Node) -> Need:
        if not self._has_names(node):
            return ENDLESS
        parts = {name: self._known.get(node.value_of(name), ENDLESS) for name in node.required}
        missing = max(0, node.min_properties - len(parts))
        named: list[tuple[str | None, Need]] = [*parts.items()]
        # Too many are too large whatever they are, and are not looked at one by one.
        counted = 0 < 6 * missing <= limits.MAX_VALUE_BYTES
        if counted:
            named += self.cheapest(node, missing)
            if len(named) < node.min_properties and not (node.sealed and node.branching):
                return ENDLESS
        size = 2 + sum(len(name or "a") + 4 + part.size for name, part in named) + (0 if counted else 6 * missing)
        size = min(size, _ENDLESS)
        depth = max((part.depth for _, part in named), default=0)
        biggest = max((part for _, part in named), key=lambda part: part.size, default=Need(0, 0))
        culprit = biggest.culprit if biggest.size >= 6 * missing else node.origin.get("minProperties")
        return Need(min(depth + 1, _ENDLESS), size, culprit)

    def cheapest(self, node: Node, count: int) -> list[tuple[str | None, Need]]:
        """Return, of the names that an object may have beside the required ones, so many that take the least.

        None is for a name that is made up. Of a node that was reckoned already.
        """
        found: list[tuple[str | None, Need]] = [
            (name, self._known.get(node.value_of(name), ENDLESS)) for name in _optional(node)
        ]
        kinds = _made_up(node)
        if kinds is not None:
            # Each part asks its own of a made-up name; all of them together ask no less than the one that asks most.
            asked = [
                min([self._known.get(one, ENDLESS) if one else _ANY for one in part], key=_least) for part in kinds
            ]
            found += [(None, max(asked, key=_least, default=_ANY))] * count
        return sorted(found, key=lambda one: _least(one[1]))[:count]


def _is_nesting(node: Node) -> bool:
    return not _NESTING.isdisjoint(node.types)


def _least(need: Need) -> tuple[int, int]:
    return need.depth, need.size


def _inevitable(node: Node) -> list[Conjunction]:
    """Return the conjunctions of the parts that a value of this alternative cannot leave out."""
    if node.members is not None:
        return []
    found: list[Conjunction] = []
    if "array" in node.types and node.min_items:
        placed = min(node.min_items, node.prefix_length)
        found.extend(node.item(index) for index in range(placed))
        if node.min_items > placed:
            found.append(node.item(placed))
    if "object" in node.types:
        found.extend(node.value_of(name) for name in node.required)
        if node.min_properties > len(node.required):
            # Of these, some.
            kinds = _made_up(node)
            if kinds is None or any(all(part) for part in kinds):
                found.extend(node.value_of(name) for name in _optional(node))
            found.extend(one for part in kinds or () for one in part if one)
    return found


def _optional(node: Node) -> list[str]:
    return [name for name in node.declared() if name not in node.required and name not in node.forbidden]


def _match_all(patterns: tuple[str, ...]) -> bool:
    """Tell whether it is known that every text matches one of some expressions."""
    unmatched = language((), patterns).language if patterns else None
    return unmatched is not None and unmatched.shortest(0, None) is None


def _made_up(node: Node) -> list[list[Conjunction]] | None:
    """Return what each part may ask of the value under a name that no part spells out; None where there are no such.

    An empty conjunction asks nothing.
    """
    kinds: list[list[Conjunction]] = []
    for part in node.objects:
        asked: list[Conjunction] = [(pointer,) for _, pointer in part.patterned]
        if not part.closed and not _match_all(tuple(pattern for pattern, _ in part.patterned)):
            asked.append(() if part.others is None else (part.others,))
        kinds.append(asked)
    described = any(part.patterned or part.others is not None for part in node.objects)
    return None if not all(kinds) or (node.sealed and not described) else kinds
