"""Proposing a schema for a coding problem from its signature, its examples and the plain lines of its statement.

Nothing here asks a model, and nothing is run: signatures are parsed, examples are read as data, and of a statement only
lines such as `1 <= nums.length <= 10^4` are understood.
"""
