"""Fixtures of the publisher's tests: a small hand-made register and a build of it."""
