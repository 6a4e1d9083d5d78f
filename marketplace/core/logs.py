"""Log lines as JSON: what happened, where, under which reference; never who or in whose words."""

import json
import logging
from contextvars import ContextVar

reference: ContextVar[str] = ContextVar("reference", default="-")


class JsonLines(logging.Formatter):
    """One JSON object a line; addresses of requests lose their query, which may hold a person's words."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().split("?")[0],
            "reference": reference.get(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
