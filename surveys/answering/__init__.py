"""Answering a survey: the pages before, between and after its questions."""

from surveys.answering.mounting import register_surveys

__all__ = ["register_surveys"]
