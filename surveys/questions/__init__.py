"""Types of questions, one entry each."""
