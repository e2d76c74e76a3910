"""Every single answer as a file: CSV, XLSX, JSON lines, with a codebook."""
