"""Every route of the URLconf, with an address in a given world."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.long import rounds

Chain = tuple[URLPattern | URLResolver, ...]
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
ALWAYS = ("GET", "POST")
LONG = rounds(in_test=0, in_long=1)


def methods_of(number: int) -> tuple[str, ...]:
    """What is tried on the route of that number: everything in the long run; else a look, a change and one of the
    rest in turn, so that routes (and, of one route, principals) together try everything."""
    rest = [method for method in METHODS if method not in ALWAYS]
    return METHODS if LONG else (*ALWAYS, rest[number % len(rest)])


def all_routes() -> dict[str, Chain]:
    """Route name → its patterns from the root on, included lists unfolded; a name carries its namespace.

    Raises AssertionError for a route without a name.
    """
    found = {":".join([*_namespaces(chain), chain[-1].name or ""]): chain for chain in _walk(get_resolver(), ())}
    assert not [name for name in found if name.endswith(":") or not name], "every route has a name"
    return found


def _walk(resolver: URLResolver, above: Chain) -> Iterator[Chain]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, (*above, pattern))
        else:
            yield (*above, pattern)


def _namespaces(chain: Chain) -> list[str]:
    return [part.namespace for part in chain[:-1] if part.namespace]


def parameters(chain: Chain) -> list[str]:
    return [name for part in chain for name in part.pattern.regex.groupindex]
