"""What takes long: kill tests and load. One file per way to break KAIS, each an ordinary pytest file."""
