"""Check sites of schools: those built here, and any site by its address."""
