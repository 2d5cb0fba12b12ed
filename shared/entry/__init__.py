"""How the outside comes in: the app, problem responses, request directives, keys, limits, and the Lambda handler."""
