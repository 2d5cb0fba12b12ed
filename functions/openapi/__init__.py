"""OpenAPI: test cases, mock data and mock servers from a document.

A document is parsed once, kept under the digest of its text, and read operation by operation; nothing that it refers to
outside of itself is ever fetched. What is generated is kept under the digest of what an operation is made of, so an
edit elsewhere in the document leaves it alone, and everyone with the same operation shares it.
"""
