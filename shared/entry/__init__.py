"""How the outside comes in: the app, problem responses, request directives, keys, limits, and the Lambda handler."""

import sys

# FastAPI asks of every annotation whether it is a model of pydantic.v1, and imports that package to find out: 40 ms of
# every cold start. None of ours is, and FastAPI takes a package that cannot be imported for an answer.
sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]
