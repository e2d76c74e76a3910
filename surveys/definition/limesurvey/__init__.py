"""Surveys of LimeSurvey: ``tables`` reads the XML, ``relevance`` translates conditions, ``questions`` makes our questions."""
