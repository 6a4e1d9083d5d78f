"""Bodies as the database can hold them: JSON of bounded size and depth, without what text cannot be."""

import json
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from frontend.api.problems import TooLarge

BODY_AT_MOST = 256 * 1024


class Json(BaseParser):
    """A JSON object; lone surrogates and NUL, which PostgreSQL knows no text with, are refused as malformed."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        body = stream.read(BODY_AT_MOST + 1)
        if len(body) > BODY_AT_MOST:
            raise TooLarge
        try:
            data = json.loads(body.decode(), parse_constant=_refuse)
            text = json.dumps(data, ensure_ascii=False)
            text.encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        if not isinstance(data, dict) or "\\u0000" in text:
            raise ParseError
        return data


class Upload(MultiPartParser):
    """A form with a file, refused before it is read when it is larger than any picture may be."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        return super().parse(stream, media_type, parser_context)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
