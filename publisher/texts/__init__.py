"""Read the words of published documents, so that search finds what is inside a PDF, a DOCX or a workbook.

``formats`` reads one file with a library; it runs in a process of its own (``child``) whose memory and seconds are limited,
for a file of a school may be broken or made to harm. ``reader`` talks to that process, ``store`` keeps what was read
by the digest of the content: a text is extracted once. ``records`` makes lines of a site's page file from it.
"""
