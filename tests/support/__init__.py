"""What fixtures are made of; nothing here is a test."""
