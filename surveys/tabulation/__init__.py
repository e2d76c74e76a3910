"""Sums of answers: what is counted, how it adds up, what of it may be shown. Knows no database."""
