"""What was known on a day, and what changed since a cursor."""
