"""XLSForm in and out.

``child`` asks pyxform in a process of its own, ``process`` asks the child; ``read_tree`` makes sections, ``read_question``
questions of what it answers, with ``languages`` and ``kinds``; ``rows`` writes a definition as rows of the three sheets.
"""
