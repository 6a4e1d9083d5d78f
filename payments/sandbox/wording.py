"""The words of the hosted pages. The sandbox stands alone, so it brings its own German beside its English."""

WORDS = {
    "en": {
        "payment": "Test payment page – no real money",
        "setup": "Test setup page – no real money",
        "band": "This is a practice page. No card is charged and no money moves.",
        "amount": "Amount",
        "for": "For",
        "choose": "Choose what your card shall do.",
        "pay": "Pay",
        "decline": "Card declined",
        "ask": "Bank asks for confirmation",
        "keeping": "Test page to keep a card – no real money",
        "keep": "Keep this card",
        "keep_what": "Nothing is paid now. Choose what your card shall do.",
        "bank_keep": "Your bank asks: may this card be kept for later payments?",
        "twint": "TWINT",
        "eps": "eps",
        "ideal": "iDEAL",
        "bancontact": "Bancontact",
        "back": "Back",
        "declined": "Your card was declined. Nothing was paid. You can try again.",
        "unconfirmed": "The payment was not confirmed. Nothing was paid. You can try again.",
        "bank": "Your bank asks: is this payment from you?",
        "confirm": "Confirm",
        "refuse": "Fail",
        "expired": "This payment page has expired. Nothing was paid.",
        "done": "This payment is already done. You do not need to pay again.",
        "closed": "There is nothing left to confirm here.",
        "continue": "Continue",
        "unknown": "This page does not exist.",
        "setup_what": "Here a payment provider would ask for your name, your date of birth and your bank account.",
        "complete": "Everything is right",
        "complete_what": "Payouts to you are possible from now on.",
        "unfinished": "Leave it unfinished",
        "unfinished_what": "You can finish it later.",
        "setup_closed": "This page has been open for too long. Go back and start again.",
    },
    "de": {
        "payment": "Test-Zahlungsseite – kein echtes Geld",
        "setup": "Test-Einrichtung – kein echtes Geld",
        "band": "Das ist eine Übungsseite. Keine Karte wird belastet, kein Geld fliesst.",
        "amount": "Betrag",
        "for": "Wofür",
        "choose": "Wähle, was deine Karte tun soll.",
        "pay": "Bezahlen",
        "decline": "Karte abgelehnt",
        "ask": "Bank fragt nach",
        "keeping": "Test-Seite zum Merken einer Karte – kein echtes Geld",
        "keep": "Diese Karte merken",
        "keep_what": "Jetzt wird nichts bezahlt. Wähle, was deine Karte tun soll.",
        "bank_keep": "Deine Bank fragt: Darf diese Karte für spätere Zahlungen gemerkt werden?",
        "twint": "TWINT",
        "eps": "eps",
        "ideal": "iDEAL",
        "bancontact": "Bancontact",
        "back": "Zurück",
        "declined": "Deine Karte wurde abgelehnt. Es wurde nichts bezahlt. Du kannst es nochmals versuchen.",
        "unconfirmed": "Die Zahlung wurde nicht bestätigt. Es wurde nichts bezahlt. Du kannst es nochmals versuchen.",
        "bank": "Deine Bank fragt: Ist diese Zahlung von dir?",
        "confirm": "Bestätigen",
        "refuse": "Nicht bestätigen",
        "expired": "Diese Zahlungsseite ist abgelaufen. Es wurde nichts bezahlt.",
        "done": "Diese Zahlung ist schon erledigt. Du musst nicht nochmals bezahlen.",
        "closed": "Hier gibt es nichts mehr zu bestätigen.",
        "continue": "Weiter",
        "unknown": "Diese Seite gibt es nicht.",
        "setup_what": "Hier würde ein Zahlungsdienst nach Name, Geburtsdatum und Bankkonto fragen.",
        "complete": "Alles stimmt",
        "complete_what": "Ab jetzt kann dir Geld ausgezahlt werden.",
        "unfinished": "Unfertig lassen",
        "unfinished_what": "Du kannst es später abschliessen.",
        "setup_closed": "Diese Seite war zu lange offen. Geh zurück und beginne nochmals.",
    },
}


def language_of(accepted: str, wished: str | None = None) -> str:
    """German or English: the session's own locale, else the best of an Accept-Language header, else English."""
    if wished in WORDS:
        return wished
    wishes = [part.partition(";q=") for part in accepted.lower().replace(" ", "").split(",")]
    ranked = sorted(wishes, key=lambda wish: -quality(wish[2]))
    known = (tag.split("-")[0] for tag, _, weight in ranked if quality(weight) > 0)
    return next((tag for tag in known if tag in WORDS), "en")


def quality(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0
