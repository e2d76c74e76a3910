"""What we claim about speed and size, measured. One file per claim: ``bench_<name>.py`` with ``measure()``."""
