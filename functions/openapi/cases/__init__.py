"""Test cases of an operation: valid requests, requests at every edge, and requests that break exactly one thing."""
