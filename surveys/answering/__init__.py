"""Answering a survey: the pages before, between and after its questions."""
