"""What every answer must carry, and what none may: the headers, the cookies and the body, held against each other."""

import re
from http.cookies import Morsel, SimpleCookie

import httpx

SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
STYLE = re.compile(r"<style\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"<[a-z][^>]*\s(style|on[a-z]+)\s*=", re.IGNORECASE)
ADDRESS = re.compile(r"""(?:src|action|formaction|href)=["'](javascript:[^"']*|http:[^"']*)""", re.IGNORECASE)
NONCE = re.compile(r"""nonce=["']([^"']+)["']""")
# Blocks of data are never run, so that no policy holds them up.
DATA = re.compile(r"""type=["']application/(ld\+)?json["']""")
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:")
TIGHT = {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "base-uri": ["'none'"]}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
YEAR = 31_536_000


def policy_of(answer: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers.get("content-security-policy", "").split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def faults_of_headers(answer: httpx.Response) -> list[str]:
    found = [
        f"{name} is {answer.headers.get(name)!r}" for name, said in HEADERS.items() if answer.headers.get(name) != said
    ]
    transport = answer.headers.get_list("strict-transport-security")
    ages = [int(age) for said in transport for age in re.findall(r"max-age=(\d+)", said)]
    if len(transport) != 1 or len(ages) != 1 or ages[0] < YEAR:
        found.append(f"HSTS is {transport}")
    if re.search(r"\d", answer.headers.get("server", "")) or "x-powered-by" in answer.headers:
        found.append(f"the server says {answer.headers.get('server')!r}")
    return found


def faults_of_policy(answer: httpx.Response) -> list[str]:
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    if len(answer.headers.get_list("content-security-policy")) != 1:
        return ["not one content policy"]
    policy = policy_of(answer)
    framed = [] if answer.headers.get("x-frame-options") == "DENY" else ["old browsers may frame it"]
    found = framed + [f"{name} allows {word}" for name, words in policy.items() for word in words if word in LOOSE]
    found += [f"{name} is {policy.get(name)}" for name, words in TIGHT.items() if policy.get(name) != words]
    return found + faults_of_body(answer.text, policy)


def faults_of_body(text: str, policy: dict[str, list[str]]) -> list[str]:
    """What a browser would hold up by this policy: script and style in the page, handlers, foreign addresses."""
    found = []
    for kind, tags in (("script", SCRIPT.findall(text)), ("style", STYLE.findall(text))):
        for attributes in tags:
            if "src=" in attributes or DATA.search(attributes):
                continue
            nonce = NONCE.search(attributes)
            if nonce is None or f"'nonce-{nonce[1]}'" not in policy.get(f"{kind}-src", []):
                found.append(f"inline <{kind}{attributes}>")
    found += [f"attribute {name}=" for name in ATTRIBUTE.findall(text)]
    return found + [f"address {address}" for address in ADDRESS.findall(text)]


def faults_of_cookies(answer: httpx.Response) -> list[str]:
    return [fault for line in answer.headers.get_list("set-cookie") for fault in _faults_of_cookie(line)]


def _faults_of_cookie(line: str) -> list[str]:
    cookie = SimpleCookie(line)
    return [f"cookie {name}: {fault}" for name, morsel in cookie.items() for fault in _faults_of(name, morsel)]


def _faults_of(name: str, morsel: Morsel) -> list[str]:
    faults = {
        "not Secure": not morsel["secure"],
        "not SameSite": morsel["samesite"] not in {"Lax", "Strict"},
        "not HttpOnly": not morsel["httponly"],
        "for a whole domain": bool(morsel["domain"]),
        "not for /": morsel["path"] != "/",
        "not __Host-": not name.startswith("__Host-"),
    }
    return [fault for fault, is_so in faults.items() if is_so]


def faults_of_caching(answer: httpx.Response) -> list[str]:
    """For what a signed-in person is told."""
    said = answer.headers.get("cache-control", "")
    return [f"Cache-Control is {said!r}"] if not {"private", "no-store"} <= set(re.split(r"[,\s]+", said)) else []


def faults_of(answer: httpx.Response, signed_in: bool) -> list[str]:
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    found += faults_of_headers(answer) + faults_of_policy(answer) + faults_of_cookies(answer)
    return found + (faults_of_caching(answer) if signed_in else [])
