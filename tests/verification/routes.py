"""Every route of the URLconf, with an address in a given world."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def all_routes() -> dict[str, URLPattern]:
    """Route name → pattern, included lists unfolded. Raises AssertionError for a route without a name."""
    found = dict(_walk(get_resolver(), ""))
    assert "" not in found, "every route has a name"
    return found


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, prefix + str(pattern.pattern))
        else:
            yield pattern.name or "", pattern


def parameters(pattern: URLPattern) -> list[str]:
    return list(pattern.pattern.regex.groupindex)
