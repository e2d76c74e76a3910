"""``python -m portal.cli``: the command without its script."""

from portal.cli.main import main

main()
