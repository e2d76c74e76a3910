"""Results of surveys: read, shown to those who may see them, drawn."""
