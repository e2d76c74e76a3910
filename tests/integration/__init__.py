"""Several packages together."""
