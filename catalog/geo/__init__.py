"""Find where institutions are, and say how exactly and from whom that is known."""
