"""What the tests of proposals share: statements as they are pasted, and one way to ask."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

PATH = "/api/practice/schema"
BILLION = 10**9
DIALECT = "https://json-schema.org/draft/2020-12/schema"

TWO_SUM = """\
Given an array of integers nums and an integer target, return indices of the two numbers that add up to target.

Example 1:

Input: nums = [2,7,11,15], target = 9
Output: [0,1]
Explanation: Because nums[0] + nums[1] == 9, we return [0, 1].

Constraints:

2 <= nums.length <= 10^4
-10^9 <= nums[i] <= 10^9
-10^9 <= target <= 10^9
Only one valid answer exists.
"""
TWO_SUM_PYTHON = "class Solution:\n    def twoSum(self, nums: List[int], target: int) -> List[int]:\n        "
TWO_SUM_TYPESCRIPT = "function twoSum(nums: number[], target: number): number[] {\n    \n};"


def integers(low: int, high: int) -> dict[str, Any]:
    """Return the schema of an integer between two bounds."""
    return {"type": "integer", "minimum": low, "maximum": high}


def propose(client: TestClient, *, headers: dict[str, str] | None = None, query: str = "", **body: Any) -> Any:
    """Send a request for a schema."""
    return client.post(PATH + query, json=body, headers=headers)


def proposed(client: TestClient, **body: Any) -> dict[str, Any]:
    """Send a request that must succeed; its schema is then asked cases with, as it is."""
    response = propose(client, **body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer["schema"]["$schema"] == DIALECT
    cases = client.post("/api/generate-tests", json={"slug": "tried", "schema": answer["schema"], "count": 5})
    assert cases.status_code == 200, cases.text
    assert cases.json()["schema_hash"] == answer["schema_hash"]
    return answer


def properties(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["schema"]["properties"]
    return found


def left_aside(answer: dict[str, Any]) -> list[str]:
    """Return the notes of a proposal on lines that were not read."""
    return [note for note in answer["notes"] if "left aside" in note]
