"""Practice pools: test inputs for coding problems, made once for a JSON Schema and shared by all who send the same.

A pool belongs to a slug and a schema. A request is served from it when it can be; what is missing is made, by the LLM,
and where that falls short by the offline generator, validated against the schema, and kept. Neither the schema nor the
problem's statement is stored; no solution is run, and no expected output is kept.
"""
