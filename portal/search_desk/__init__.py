"""Search at the desk: words that mean the same, and what people asked and did not find."""
