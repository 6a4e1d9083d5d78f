"""The hosted pages as HTML: plain, readable by screen readers, wide enough for thumbs, without a script."""

import base64
import hashlib
from html import escape

from payments.sandbox.api import Answer
from payments.sandbox.store import Thing
from payments.sandbox.wording import WORDS

STYLE = """
:root{color-scheme:light dark;--paper:#fbf8f3;--card:#fff;--ink:#1d2a33;--muted:#566570;--line:#ddd5c8;--lake:#0f5c5c;
--on:#fff;--brick:#b3382c}
@media(prefers-color-scheme:dark){:root{--paper:#12191c;--card:#1a2327;--ink:#edf2f0;--muted:#a3b1b4;--line:#2c383d;
--lake:#5cc4b8;--on:#0b1a1a;--brick:#f08a7d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
.band{margin:0;padding:12px 16px;background:#e8a317;color:#1d2a33;text-align:center}
main{width:calc(100% - 16px);
max-width:28rem;margin:24px auto;padding:24px 16px;background:var(--card);border:1px solid var(--line);
border-radius:10px}
h1{margin:0 0 16px;font-size:1.44rem;line-height:1.25;font-weight:650}
dl{margin:0 0 16px}dt{color:var(--muted)}dd{margin:0 0 8px;overflow-wrap:anywhere}
.amount{font-size:1.73rem;font-weight:650;font-variant-numeric:tabular-nums}
.alert{padding:12px;border:2px solid var(--brick);border-radius:10px}
form{display:grid;gap:12px}
button,.button{display:block;width:100%;min-height:48px;padding:12px 16px;border:1px solid var(--lake);
border-radius:10px;background:transparent;color:var(--lake);font:inherit;text-align:center;text-decoration:none;
cursor:pointer}
.first{background:var(--lake);color:var(--on);font-weight:650}
.button{margin-top:12px}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.note{margin:-8px 0 4px;color:var(--muted)}
"""
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def draw(language: str, heading: str, content: str, status: int = 200) -> Answer:
    """A whole page with this heading and this HTML."""
    words = WORDS[language]
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{words[heading]}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<style>{STYLE}</style></head><body><header class="band">{words["band"]}</header>'
        f"<main><h1>{words[heading]}</h1>{content}</main></body></html>"
    )
    return Answer(status, html, {**HEADERS, "Content-Language": language})


def draw_pay(language: str, session: Thing, failure: str = "") -> Answer:
    """What is paid, for what, and the buttons; `failure` names the words about the last attempt."""
    words = WORDS[language]
    alert = f'<p class="alert" role="alert">{words[failure]}</p>' if failure else ""
    others = "".join(button(kind, words) for kind in session["payment_method_types"] if kind != "card")
    buttons = button("pay", words, "first") + button("decline", words) + button("ask", words) + others
    what = facts(session["amount_total"], session["currency"], session["_line_items"], words)
    choice = f"<p>{words['choose']}</p>{form(buttons)}"
    return draw(language, "payment", alert + what + choice + link(session["cancel_url"], words["back"]))


def draw_keep(language: str, session: Thing, failure: str = "") -> Answer:
    """A card is kept for later, and nothing is paid."""
    words = WORDS[language]
    alert = f'<p class="alert" role="alert">{words[failure]}</p>' if failure else ""
    buttons = f'<button name="button" value="pay" class="first">{words["keep"]}</button>'
    buttons += button("decline", words) + button("ask", words)
    choice = f"<p>{words['keep_what']}</p>{form(buttons)}"
    return draw(language, "keeping", alert + choice + link(session["cancel_url"], words["back"]))


def draw_bank(language: str, intent: Thing, lines: list[Thing]) -> Answer:
    """The bank's question."""
    words = WORDS[language]
    is_payment = intent["object"] == "payment_intent"
    what = facts(intent["amount"], intent["currency"], lines, words) if is_payment else ""
    buttons = button("confirm", words, "first") + button("refuse", words)
    asked = words["bank" if is_payment else "bank_keep"]
    return draw(language, "payment" if is_payment else "keeping", f"{what}<p>{asked}</p>{form(buttons)}")


def draw_setup(language: str) -> Answer:
    words = WORDS[language]
    buttons = "".join(
        button(name, words, kind) + f'<p class="note" id="{name}">{words[name + "_what"]}</p>'
        for name, kind in (("complete", "first"), ("unfinished", ""))
    )
    return draw(language, "setup", f"<p>{words['setup_what']}</p>{form(buttons)}")


def draw_word(language: str, word: str, address: str | None = None, status: int = 200, way: str = "continue") -> Answer:
    """A page that only says something, with a way on."""
    words = WORDS[language]
    heading = "setup" if word.startswith("setup") else "payment"
    return draw(language, heading, f'<p role="status">{words[word]}</p>{link(address, words[way])}', status)


def facts(amount: int, currency: str, lines: list[Thing], words: dict[str, str]) -> str:
    items = "".join(f"<dd>{escape(line['description'])}</dd>{more(line)}" for line in lines)
    purpose = f"<dt>{words['for']}</dt>{items}" if items else ""
    sum_ = f'<dd class="amount">{currency.upper()} {amount // 100}.{amount % 100:02}</dd>'
    return f"<dl><dt>{words['amount']}</dt>{sum_}{purpose}</dl>"


def more(line: Thing) -> str:
    return f"<dd>{escape(line['_more'])}</dd>" if line.get("_more") else ""


def form(buttons: str) -> str:
    return f'<form method="post">{buttons}</form>'


def button(name: str, words: dict[str, str], kind: str = "") -> str:
    style = f' class="{kind}"' if kind else ""
    told = f' aria-describedby="{name}"' if f"{name}_what" in words else ""
    return f'<button name="button" value="{name}"{style}{told}>{words[name]}</button>'


def link(address: str | None, text: str) -> str:
    return f'<a class="button" href="{escape(address)}">{text}</a>' if address else ""
