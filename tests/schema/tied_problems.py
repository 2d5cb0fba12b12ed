"""Inputs of coding problems in which one property hardly changes without another."""

from __future__ import annotations

from typing import Any

from tests.schema.problems import array, integers
from tests.schema.related_problems import letters, related

TIED: dict[str, dict[str, Any]] = {
    "window": related("k <= len(nums)", "sum(nums) >= 0", nums=array(integers(-50, 50), 1, 40), k=integers(1, 60)),
    "halves": related("len(nums) == 2 * n", "n <= 20", nums=array(integers(0, 9), 2, 60), n=integers(1, 50)),
    "pairs": related("all(count(x, nums) == 2 for x in nums)", nums=array(integers(1, 200), 2, 150)),
    "single-number": related(
        "sum(1 for x in set(nums) if count(x, nums) == 1) == 1",
        "all(count(x, nums) <= 2 for x in nums)",
        nums=array(integers(-300, 300), 1, 51),
    ),
    "teams": related(
        "sum(sizes) == n", "all(s <= n for s in sizes)", n=integers(1, 100), sizes=array(integers(1, 100), 1, 20)
    ),
    "meetings": related(
        "all(a < b for a, b in meetings)",
        "all(meetings[i][0] <= meetings[i + 1][0] for i in range(len(meetings) - 1))",
        meetings=array(array(integers(0, 1000), 2, 2), 0, 50),
    ),
    "matrix-search": related(
        "all(len(r) == len(m[0]) for r in m)",
        "all(is_sorted(r) for r in m)",
        "all(m[i][-1] < m[i + 1][0] for i in range(len(m) - 1))",
        m=array(array(integers(-100, 100), 1, 20), 1, 15),
        target=integers(-100, 100),
    ),
    "matrix-product": related(
        "len(a[0]) == len(b)",
        "all(len(r) == len(a[0]) for r in a)",
        "all(len(r) == len(b[0]) for r in b)",
        a=array(array(integers(-9, 9), 1, 30), 1, 30),
        b=array(array(integers(-9, 9), 1, 30), 1, 30),
    ),
    "square": related(
        "all(len(row) == len(grid) for row in grid)", "grid[0][0] == 0", grid=array(array(integers(0, 5), 1, 30), 1, 40)
    ),
    "palindrome": related("s == s[::-1]", s=letters(1, 30)),
    "prefix": related("s[:len(p)] == p", "len(p) < len(s)", s=letters(2, 50), p=letters(1, 60)),
    "point-in-interval": related(
        "lo <= x <= hi", "hi - lo >= 2", lo=integers(-100, 100), hi=integers(-100, 100), x=integers(-50, 50)
    ),
    "divisor": related("n % k == 0", "k > 1", n=integers(1, 1000), k=integers(1, 100)),
    "permutation": related("is_permutation(p, len(p), 1)", p=array(integers(1, 500), 1, 300)),
    "weights": related(
        "len(w) == len(v)",
        "capacity >= max(w)",
        w=array(integers(1, 100), 1, 60),
        v=array(integers(1, 1000), 1, 80),
        capacity=integers(1, 1000),
    ),
    "zero-sum": related("sum(nums) == 0", nums=array(integers(-50, 50), 1, 40)),
    "sum-of-distinct": related(
        "distinct(nums)", "sum(nums) == target", nums=array(integers(-100, 100), 1, 50), target=integers(-300, 400)
    ),
    "merge-sorted": related(
        "len(a) == m",
        "len(b) == n",
        "is_sorted(a)",
        "is_sorted(b)",
        a=array(integers(-99, 99), 0, 20),
        m=integers(0, 25),
        b=array(integers(-99, 99), 0, 20),
        n=integers(0, 20),
    ),
    "next-greater": related(
        "distinct(part)",
        "distinct(whole)",
        "all(x in whole for x in part)",
        part=array(integers(0, 100), 1, 40),
        whole=array(integers(0, 100), 1, 90),
    ),
    "rotated": related(
        "distinct(nums)",
        "sum(1 for a, b in zip(nums, nums[1:]) if a > b) <= 1",
        "nums[-1] < nums[0] or is_sorted(nums)",
        nums=array(integers(-1000, 1000), 1, 300),
    ),
    "stream": related("k <= len(nums) + 1", k=integers(1, 1000), nums=array(integers(-99, 99), 0, 2000)),
    "tree": related(
        "is_tree(n, edges)",
        "len(values) == n",
        n=integers(1, 400),
        edges=array(array(integers(0, 450), 2, 2), 0, 300),
        values=array(integers(0, 9), 1, 600),
    ),
    "peak": related("nums[k] == max(nums)", "k < len(nums)", nums=array(integers(0, 100), 1, 300), k=integers(0, 400)),
    "words": related(
        "all(len(w) == n for w in words)", "distinct(words)", n=integers(1, 8), words=array(letters(1, 10), 1, 400)
    ),
    "word-ladder": related(
        "all(len(w) == len(begin) for w in words)",
        "distinct(words)",
        "begin != end",
        "end in words",
        begin=letters(1, 6),
        end=letters(1, 6),
        words=array(letters(1, 6), 1, 100),
    ),
    "alphabet": related("all(c in known for c in text)", "distinct(known)", text=letters(0, 300), known=letters(1, 26)),
    "balanced": related(
        "sum(1 for x in nums if x % 2 == 0) == sum(1 for x in nums if x % 2 == 1)",
        nums=array(integers(0, 1000), 2, 100),
    ),
    "shuffled": related(
        "len(a) == len(b)",
        "sorted(a) == sorted(b)",
        a=array(integers(0, 100), 1, 30),
        b=array(integers(-5, 105), 1, 35),
    ),
    "coins": related(
        "amount % min(coins) == 0",
        "is_sorted(coins, strict=True)",
        coins=array(integers(1, 50), 1, 12),
        amount=integers(0, 1000),
    ),
    "bananas": related(
        "max(piles) <= h", "len(piles) <= h", piles=array(integers(1, 1000), 1, 900), h=integers(1, 1000)
    ),
    "jumps": related("all(nums[i] + i < len(nums) for i in range(len(nums)))", nums=array(integers(0, 50), 1, 300)),
    "choice": related("not on or n > 0", on={"type": "boolean"}, n=integers(-3, 10)),
}
