"""How much of a document is read."""

LARGEST_FILE = 30 << 20  # bytes; larger ones are scans, and hold no text
LARGEST_UNPACKED = 200 << 20  # bytes of an office file without its compression: more is a bomb, or a photo album
MOST_MEMBERS = 5_000  # of an office file, which is a ZIP archive
MOST_PAGES = 400  # of a PDF
MOST_ROWS = 20_000  # of a workbook
MOST_CHARACTERS = 100_000  # of one document: some fifty pages
SECONDS = 20.0  # for one document; ordinary ones take a hundredth
MEMORY = 1 << 30  # bytes of address space of the reading process
