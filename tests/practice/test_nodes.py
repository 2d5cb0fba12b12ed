"""Lists that lead back and nodes of a tree: proposed from what LeetCode shows, and given to the solution as nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.practice.test_formats import run_beside, written
from tests.wiring import client_of, memory_runtime

CYCLE = "def hasCycle(self, head: Optional[ListNode]) -> bool:"
LCA = "def lowestCommonAncestor(self, root: 'TreeNode', p: 'TreeNode', q: 'TreeNode') -> 'TreeNode':"
OF_A_LIST = """
The number of the nodes in the list is in the range [0, 10^4].
-10^5 <= Node.val <= 10^5
pos is -1 or a valid index in the linked-list.
"""
OF_A_TREE = """
The number of nodes in the tree is in the range [2, 10^5].
-10^9 <= Node.val <= 10^9
All Node.val are unique.
p != q
p and q will exist in the tree.
"""
# It finds the cycle by itself, and is told nothing of where it is.
FINDS = """
class Solution:
    def hasCycle(self, head: Optional[ListNode]) -> bool:
        seen = set()
        while head and id(head) not in seen:
            seen.add(id(head))
            head = head.next
        with open("cycles", "a") as file:
            file.write("yes\\n" if head else "no\\n")
        return head is not None
"""
MEETS = """
class Solution:
    def lowestCommonAncestor(self, root: TreeNode, p: TreeNode, q: TreeNode) -> TreeNode:
        assert p is not q and p.val != q.val
        waiting, seen = [root], set()
        for node in waiting:
            seen.add(id(node))
            waiting += [child for child in (node.left, node.right) if child]
        assert id(p) in seen and id(q) in seen
        return root
"""


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as made:
        yield made


def module_of(client: TestClient, slug: str, **sent: Any) -> tuple[dict[str, Any], str, list[Any]]:
    """Return what is proposed, the pytest module of its cases, and these."""
    proposed = client.post("/api/practice/schema", json=sent)
    assert proposed.status_code == 200, proposed.text
    schema: dict[str, Any] = proposed.json()["schema"]
    asked = {"slug": slug, "schema": schema, "count": 40, "seed": 1}
    cases = client.post("/api/generate-tests", json=asked).json()["cases"]
    return schema, client.post("/api/generate-tests?format=python", json=asked).text, [case["input"] for case in cases]


@pytest.mark.ci
@pytest.mark.parametrize("more", [{"statement": OF_A_LIST}, {}], ids=["statement", "examples alone"])
def test_where_a_list_leads_back_to_is_built_and_no_argument(
    client: TestClient, tmp_path: Path, more: dict[str, str]
) -> None:
    """As in LeetCode 141: the solution gets the list, and finds the cycle where the case has one."""
    examples = ["head = [3,2,0,-4], pos = 1", "head = [1], pos = -1"]
    schema, module, cases = module_of(client, f"has-cycle-{len(more)}", signature=CYCLE, examples=examples, **more)
    assert schema["properties"]["head"]["x-structure"] == {"kind": "linked-list", "cycle": "pos"}
    assert {case["pos"] >= 0 for case in cases} == {True, False}
    assert all(-1 <= case["pos"] < len(case["head"]) or case["pos"] == -1 for case in cases)
    ran = run_beside(tmp_path, module, FINDS)
    assert f"{len(cases)} passed" in ran.stdout, ran.stdout
    told = (tmp_path / "cycles").read_text().split()
    assert told == ["yes" if case["pos"] >= 0 else "no" for case in cases]


@pytest.mark.parametrize(
    "more",
    [
        {"statement": OF_A_TREE},
        {"statement": OF_A_TREE, "examples": ["root = [3,5,1,6,2,0,8,null,null,7,4], p = 5, q = 1"]},
    ],
    ids=["statement", "statement and example"],
)
def test_nodes_of_a_tree_arrive_as_its_own(client: TestClient, tmp_path: Path, more: dict[str, Any]) -> None:
    """As in LeetCode 236: p and q are nodes of the very tree, though the input has their values."""
    schema, module, cases = module_of(client, f"lca-{len(more)}", signature=LCA, **more)
    properties = schema["properties"]
    assert (properties["p"]["type"], properties["p"]["x-node-of"], properties["q"]["x-node-of"]) == (
        "integer",
        "root",
        "root",
    )
    assert {*schema["x-constraints"]} >= {"p in root", "q in root", "p != q"}
    for case in cases:
        nodes = [value for value in case["root"] if value is not None]
        assert len(set(nodes)) == len(nodes) >= 2
        assert case["p"] in nodes
        assert case["q"] in nodes
    ran = run_beside(tmp_path, module, MEETS)
    assert f"{len(cases)} passed" in ran.stdout, ran.stdout


def test_an_example_of_a_node_alone_ties_it_to_its_tree(client: TestClient) -> None:
    """Whatever the names, where there is one tree or list that it can be of."""
    sent = {"signature": "def f(top: TreeNode, at: TreeNode) -> int:", "examples": ["top = [2,1,3], at = 1"]}
    schema = client.post("/api/practice/schema", json=sent).json()["schema"]
    assert schema["properties"]["at"]["x-node-of"] == "top"
    assert schema["x-constraints"] == ["at in top"]
    two = {
        "signature": "def f(a: TreeNode, b: TreeNode, at: TreeNode) -> int:",
        "examples": ["a = [1], b = [2], at = 1"],
    }
    schema = client.post("/api/practice/schema", json=two).json()["schema"]
    assert "x-node-of" not in schema["properties"]["at"]


@pytest.mark.parametrize(
    "said",
    [
        "target is the value of one of the nodes in the tree.",
        "target node is a node from the root tree and is not null.",
        "It is small. target is a node of the binary tree.",
        "",
    ],
)
def test_a_parameter_that_is_said_to_be_a_node_has_no_tree_of_its_own(client: TestClient, said: str) -> None:
    """As in LeetCode 863; where nothing that is understood says so, it has one, and that is told."""
    head = "Given the root of a binary tree, the value of a target node target, and k.\n"
    statement = head + OF_A_TREE.partition("p != q")[0] + said
    sent = {"signature": "def f(root: TreeNode, target: TreeNode) -> int:", "statement": statement}
    answer = client.post("/api/practice/schema", json=sent).json()
    target = answer["schema"]["properties"]["target"]
    assert target.get("x-node-of") == ("root" if said else None)
    assert any("target has a tree of its own" in note for note in answer["notes"]) == (not said)
    assert not said or "target in root" in answer["schema"]["x-constraints"]


def test_nodes_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """Before what they are of, in trees of any branching and in lists; names need not be Python's."""
    tree: Any = {"type": "array", "x-structure": "n-ary-tree"}
    linked: Any = {"type": "array", "x-structure": {"kind": "linked-list", "cycle": "back"}}
    schema: Any = {
        "type": "object",
        "properties": {
            "at": {"type": "integer", "x-node-of": "the tree"},
            "the tree": tree,
            "class": {"type": "integer", "x-node-of": "list"},
            "list": linked,
            "back": {"type": "integer"},
            "none": {"type": "integer", "x-node-of": "list"},
        },
    }
    value = {"at": 3, "the tree": [1, None, 2, 3], "class": 8, "list": [7, 8], "back": 0, "none": 9}
    solution = (
        "def f(at, tree, cls, head, none):\n"
        "    assert tree.children[1] is at and at.val == 3\n"
        "    assert head.next is cls and cls.next is head and none is None\n"
    )
    ran = run_beside(tmp_path, written("python", schema, [value]), solution)
    assert "1 passed" in ran.stdout, ran.stdout


def test_coordinates_are_those_of_the_points(client: TestClient) -> None:
    """`xi, yi` bound the points of the one list of rows, though no line says what a row is."""
    sent = {
        "signature": "def maxPoints(self, points: List[List[int]]) -> int:",
        "statement": "Constraints:\n1 <= points.length <= 500\n0 <= xi, yi <= 10^4",
    }
    points = client.post("/api/practice/schema", json=sent).json()["schema"]["properties"]["points"]
    assert (points["items"]["minItems"], points["items"]["maxItems"]) == (2, 2)
    assert points["items"]["prefixItems"] == [{"type": "integer", "minimum": 0, "maximum": 10_000}] * 2


PERFECT = """You are given a perfect binary tree where all leaves are on the same level. The binary tree is defined so:
struct Node {{}}
Constraints:
The number of nodes in the tree is in the range [0, {most}].
-1000 <= Node.val <= 1000
"""
CONNECTS = """
class Node:
    def __init__(self, val: int = 0, left: 'Node' = None, right: 'Node' = None, next: 'Node' = None):
        self.val, self.left, self.right, self.next = val, left, right, next
class Solution:
    def connect(self, root: 'Optional[Node]') -> 'Optional[Node]':
        if root and root.left:
            assert type(root) is Node
            root.left.next = root.right
            root.right.next = root.next.left if root.next else None
            self.connect(root.left)
            self.connect(root.right)
        return root
"""


def test_a_binary_tree_of_nodes_that_lead_further_is_built_of_these(client: TestClient, tmp_path: Path) -> None:
    """As in LeetCode 116: `Node` has no more to tell than the statement, and is the solution's own, or offered."""
    statement = PERFECT.format(most=127)
    sent: dict[str, Any] = {
        "signature": "def connect(self, root: 'Optional[Node]') -> 'Optional[Node]':",
        "statement": statement,
        "examples": ["root = [1,2,3,4,5,6,7]", "root = []"],
    }
    schema, module, cases = module_of(client, "connect", **sent)
    assert schema["properties"]["root"]["x-structure"]["kind"] == "binary-tree"
    assert {len(case["root"]) for case in cases} <= {2**level - 1 for level in range(8)}
    ran = run_beside(tmp_path, module, CONNECTS)
    assert f"{len(cases)} passed" in ran.stdout, ran.stdout
    broken = run_beside(tmp_path, module, CONNECTS.replace("root.left.next = root.right", "root.nope"))
    assert "failed" in broken.stdout
    offered = run_beside(tmp_path, module, "class Solution" + CONNECTS.partition("class Solution")[2])
    assert f"{len(cases)} passed" in offered.stdout, offered.stdout
    plain = client.post("/api/practice/schema", json={**sent, "statement": statement.replace("perfect ", "")})
    assert "x-constraints" not in plain.json()["schema"]


COPIES = """
class Node:
    def __init__(self, x: int, next: 'Node' = None, random: 'Node' = None):
        self.val, self.next, self.random = int(x), next, random
class Solution:
    def copyRandomList(self, head: 'Optional[Node]') -> 'Optional[Node]':
        assert head is None or type(head) is Node and head.random is None
        return head and Node(head.val, self.copyRandomList(head.next))
"""


def test_a_list_of_nodes_is_made_of_the_class_that_the_solution_names(client: TestClient, tmp_path: Path) -> None:
    """As in LeetCode 138: its own Node where its annotations speak of that alone, its ListNode where of this."""
    signature = "def copyRandomList(self, head: 'Optional[Node]') -> 'Optional[Node]':"
    statement = "Constraints:\nThe number of nodes in the list is in the range [0, 50].\n-9 <= Node.val <= 9"
    schema, module, cases = module_of(client, "copy-random-list", signature=signature, statement=statement)
    assert schema["properties"]["head"]["x-structure"] == "linked-list"
    own_lists = COPIES.replace("'Optional[Node]'", "'Optional[ListNode]'").replace("type(head) is Node and", "")
    offered = "class Solution" + COPIES.partition("class Solution")[2]
    for solution in (COPIES, own_lists.replace("head.random is None", "type(head) is ListNode"), offered):
        ran = run_beside(tmp_path, module, solution)
        assert f"{len(cases)} passed" in ran.stdout, ran.stdout


def test_the_one_value_of_an_example_is_the_one_parameters(client: TestClient) -> None:
    """As in LeetCode 133, which shows `adjList` and gives `node`: within the statement and beside it, read alike."""
    signature = "def cloneGraph(self, node: Optional['Node']) -> Optional['Node']:"
    lines = "Constraints:\nThe number of nodes in the graph is in the range [0, 100].\n1 <= Node.val <= 100"
    shown = "adjList = [[2,4],[1,3],[2,4],[1,3]]"
    within = {"statement": f"Input: {shown}\nOutput: {shown}\n{lines}"}
    found = []
    for more in (within, {"statement": lines, "examples": [shown]}):
        answer = client.post("/api/practice/schema", json={"signature": signature, **more}).json()
        found.append(answer["schema"]["properties"])
    assert found[0] == found[1]
    assert found[0]["node"]["items"]["minItems"] == 0, "not each node has two neighbours, as in the example"
    refused = client.post("/api/practice/schema", json={"signature": signature, "examples": ["a = [[]], b = 1"]})
    assert refused.json()["code"] == "invalid_example"
