"""The tests; they mirror the packages (docs/developer/README.md)."""
