"""One thing at a time, with real objects."""
