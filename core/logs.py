"""Structured logs: one JSON object a line, no personal data, nothing that breaks a line."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

_FIELDS = (
    "method",
    "path",
    "status",
    "milliseconds",
    "request_id",
    "actor",
    "job",
    "job_id",
    "package",
    "count",
)


class JsonLines(logging.Formatter):
    """Write each record as one line of JSON; unknown extras are left out, so nothing personal slips in."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; control characters are escaped by JSON itself."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: record.__dict__[name] for name in _FIELDS if name in record.__dict__})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(level: str = "INFO") -> None:
    """Log to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
