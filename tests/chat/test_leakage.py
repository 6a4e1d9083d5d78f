"""What leads away from the platform is seen, what only sounds like it is not; quickly, and at the right place."""

import time
from pathlib import Path

import pytest

from marketplace.chat.evaluation import read_cases
from marketplace.chat.leakage import KINDS, REASONS, kinds_of, read, why_warn
from marketplace.chat.leakage.folding import fold

# The model has learned from them too: they say what must not be lost, and nothing of messages that nobody has seen.
SAID = read_cases(str(Path(__file__).parents[1] / "data" / "said.csv"))
# So few words that the model does not believe the rules; a line that is warned about again goes from here.
TAKEN_BACK = {
    *("On s'appelle demain matin ?", "Est-ce que je peux vous appeler ?", "J'ai Signal aussi, même numéro"),
    *("Sonst geht ja ein Teil an die Plattform", "comme ça ils ne touchent rien"),
}
WORST = {
    "digits": "07" * 500,
    "spaced digits": "0 7 " * 250,
    "grouped": "079 " * 250,
    "dotted": "1." * 500,
    "commas": "1,234" * 200,
    "ats": "a@" * 500,
    "hidden ats": "a (at) " * 140,
    "words and ats": "a at b dot " * 90,
    "dots": "a.b" * 333,
    "letters": "a" * 1_000,
    "letters apart": "a " * 500,
    "links": "http://www." * 90,
    "host": "a-" * 500 + ".ch",
    "iban": "ch93 0076 " * 100,
    "spelled": "null" * 250,
    "spelled apart": "vier und zwanzig " * 60,
    "phrases": "nicht über die plattform sag die buchung " * 25,
    "negations": "nicht kein nie " * 66,
    "handles": "@a_" * 333,
    "money": "chf 1'" * 166,
    "marks": "?!" * 500,
    "keycaps": "0️⃣" * 333,
    "times": "drei mal " * 110,
    "bits": "079 then " * 110,
    "glued in two ways": "siebenun" * 124 + "x",
    "hundreds": "fünfhundertfünf" * 66,
    "hundreds apart": "nine hundred " * 77,
    "threema": "threema " * 125,
    "names": "threema id: a" * 77,
    "underscores": "a underscore " * 77,
    "clauses": "ich zahle bar und ich nicht " * 37,
}


# What people write to get away from here, by the kind of language it is; and what sounds like it in every kind.
LEADING = {
    "in bits": [
        ("de", "Meine Nummer beginnt mit 078, weiter gehts mit 555 und am Schluss 41 09"),
        ("de", "null sieben neun, drei mal die vier, zwölf, vierunddreissig"),
        ("de", "mini Nummere isch null sibe acht füfefüfzg eis zwei drü vier föif"),
        ("en", "zero seven nine then three fives then twelve then thirty four"),
        ("en", "07700 nine hundred 123"),
        ("fr", "zérosixtroisneufneufhuitundeuxtroisquatre"),
        ("en", "I'll send my digits in two parts"),
        ("fr", "D'abord 0639, après 98, puis 12 et 34"),
        ("fr", "zéro septante-huit, cinq cent cinquante-cinq, douze, treize"),
    ],
    "asked for": [
        ("de", "Hast ne Nummer für mich?"),
        ("de", "chasch mir schnäll aaläute?"),
        ("en", "Do you have an email address I can write to?"),
        ("en", "Is there a number I can get you on?"),
        ("fr", "Je peux avoir vos coordonnées pour la prochaine fois ?"),
        ("fr", "Comment vous joindre en dehors d'ici ?"),
    ],
    "names": [
        ("de", "Meine Threema ID ist K7MUSTER"),
        ("de", "Discord: kabelheld"),
        ("en", "On Threema, K3RTB7XZ"),
        ("en", "best contact is sample underscore fix on telegram"),
        ("fr", "Revolut ? mon tag c'est exemplix"),
        ("fr", "J'ai Signal aussi, même numéro"),
    ],
    "told mail": [
        ("de", "hansmuster bei bluewin punkt ch"),
        ("en", "my email is samplefixer, gmail, you know the rest"),
        ("en", "sam.sample@example,com"),
        ("fr", "remplacez le a par le signe : jean.exemple a example.fr"),
    ],
    "others": [
        ("de", "Mein Mann zahlt dir das bar, dann hast du alles für dich"),
        ("de", "Mein Bruder würde dich auch brauchen, darf ich ihm deine Nummer weitergeben?"),
        ("en", "My wife will pay you in cash when you come"),
        ("en", "Could my friend contact you privately? He's not on here"),
        ("fr", "Mon fils vous remettra 50 euros en liquide"),
        ("fr", "Ma mère ne veut pas s'inscrire, elle peut vous appeler directement ?"),
    ],
    "money": [
        ("de", "Twint ok?"),
        ("de", "Hast du Wero?"),
        ("de", "Ich geb dir nen Fuffi und gut ist"),
        ("de", "Chan ich dir s Gäld bar gäh?"),
        ("en", "Slip me a twenty and we're good"),
        ("en", "PayPal friends and family?"),
        ("en", "Can't I simply give you the money?"),
        ("fr", "RIB ?"),
        ("fr", "PayPal entre proches"),
        ("fr", "Je vous donne 50 en main propre"),
    ],
    "fee": [
        ("de", "60 über die App oder 45 so"),
        ("de", "Sonst geht ja ein Teil an die Plattform"),
        ("en", "no app, no commission, just you and me"),
        ("en", "Why give them a cut?"),
        ("fr", "Ils se sucrent trop, faisons ça entre nous"),
        ("fr", "comme ça ils ne touchent rien"),
    ],
    "for show": [
        ("de", "Lehn die Anfrage ab, ich komm dann trotzdem für 30"),
        ("de", "Trag hier nur eine halbe Stunde ein, den Rest geb ich dir bar"),
        ("en", "Tell the app I didn't show up and pay me cash"),
        ("fr", "Dites que je ne suis pas venu et payez-moi en direct"),
    ],
    "next time": [
        ("de", "Nächschts Mal eifach diräkt, gäll"),
        ("en", "next time just come round, we don't need to book"),
        ("fr", "La prochaine fois on zappe l'appli ?"),
    ],
    "own place": [
        ("de", "Komm mal bei mir im Laden vorbei, Musterweg 3, da zahlst du weniger"),
        ("en", "I have my own website with lower prices"),
        ("fr", "Passez plutôt à ma boutique, c'est moins cher"),
    ],
    "elsewhere": [
        ("de", "Die lesen hier mit, gib mir lieber eine andere Kontaktmöglichkeit"),
        ("de", "Können wir auf einen anderen Messenger ausweichen?"),
        ("en", "I'm hardly on here, better some other way"),
        ("en", "Join our Telegram group, that's where I hand out jobs"),
        ("fr", "on passe par WhatsApp"),
        ("fr", "On fait une visio ?"),
    ],
}
STAYING = {
    "in bits": [
        ("de", "Zuerst kommt Fehler 0123, dann 4567 und am Schluss 89."),
        ("de", "Die ersten vier Ziffern sind 0151, der Rest steht auf dem Aufkleber."),
        ("en", "First 30 minutes, then 45 and at the end another 60."),
        ("fr", "Le début de la clé c'est 0639, puis des lettres."),
    ],
    "asked for": [
        ("de", "Hast du die Nummer vom Support gefunden?"),
        ("de", "Wie erreiche ich den Router im Browser?"),
        ("en", "You asked for my number, I'd rather not."),
        ("fr", "Quel numéro est écrit sur l'étiquette ?"),
    ],
    "names": [
        ("de", "Discord: gesperrt."),
        ("en", "My Skype is logged out."),
        ("fr", "Skype : pas de son."),
        ("en", "How do I type the at sign on a Mac?"),
    ],
    "others": [
        ("de", "Meine Frau gibt dir die Fernbedienung."),
        ("de", "Meine Nachbarin braucht auch Hilfe, ich sage ihr, sie soll dich hier buchen."),
        ("en", "My husband already paid the shop for the printer."),
        ("fr", "Ma fille paie l'abonnement."),
    ],
    "money": [
        ("de", "Nur noch 1,2 bar auf der Heizung."),
        ("de", "Ich geb dir das Geld natürlich über die App."),
        ("en", "Another helper wanted cash, I found that odd."),
        ("en", "No receipt, no warranty, they said."),
        ("fr", "Le liquide de refroidissement fuit."),
        ("fr", "Je dois ajouter mon IBAN dans mon profil, comment ?"),
    ],
    "fee": [
        ("de", "Die kassieren für jeden Anruf bei der Hotline 2 Franken."),
        ("en", "The platform takes 15%, I didn't know. Never mind, fine."),
        ("fr", "Les frais sont justes, tout est protégé."),
    ],
    "for show": [
        ("de", "Der Techniker hat gesagt, ich sei nicht da gewesen."),
        ("en", "Please mark it as complete in the app so you get paid."),
        ("fr", "Je dois annuler, je suis malade. La semaine prochaine ?"),
    ],
    "next time": [
        ("de", "Nächstes Mal buche ich wieder bei dir."),
        ("en", "Next time please write here beforehand."),
        ("fr", "La prochaine fois je réserverai deux heures."),
    ],
    "elsewhere": [
        ("de", "Beim Telefonieren rauscht es."),
        ("de", "Wie trete ich einer WhatsApp-Gruppe bei?"),
        ("en", "Could we make the icons bigger and zoom the screen?"),
        ("fr", "Il y a un autre moyen de connecter le wifi ?"),
    ],
}


def _each(texts: dict[str, list[tuple[str, str]]]):
    return [pytest.param(*one, id=f"{kind}: {one[1]}") for kind, found in texts.items() for one in found]


def test_what_leads_away_is_warned_about():
    leading = [case for case in SAID if case.leaves]
    quiet = {case.text for case in leading if not why_warn(case.text, case.language)}

    assert quiet == TAKEN_BACK & {case.text for case in leading}


def test_what_only_sounds_like_it_is_not():
    harmless = [case for case in SAID if not case.leaves]

    assert [case for case in harmless if why_warn(case.text, case.language)] == []


@pytest.mark.parametrize("language, text", _each(LEADING))
def test_every_kind_of_leading_away_is_warned_about(language: str, text: str):
    assert read(text, language).findings
    assert bool(why_warn(text, language)) == (text not in TAKEN_BACK)


@pytest.mark.parametrize("language, text", _each(STAYING))
def test_what_sounds_like_a_kind_is_not(language: str, text: str):
    assert why_warn(text, language) == []


def test_the_language_said_is_only_a_hint():
    leaving = [case for case in SAID if case.leaves]

    assert sum(bool(why_warn(case.text, None)) for case in leaving) >= 0.95 * len(leaving)


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("Meine Nummer ist 079 555 12 34", ["contact"]),
        ("Kann ich bar bezahlen?", ["payment"]),
        ("Schreib mir auf WhatsApp", ["elsewhere"]),
        ("IBAN CH93 0076 2011 6238 5295 7", ["payment"]),
        ("Schreib mir auf WhatsApp, 079 555 12 34, dann zahlst du bar.", ["payment", "elsewhere", "contact"]),
        ("Bis morgen!", []),
        ("", []),
    ],
)
def test_kinds(text: str, kinds: list[str]):
    assert kinds_of(text, "de") == kinds


@pytest.mark.parametrize(
    "text, place",
    [
        ("Ruf an: 079 555 12 34, danke", "079 555 12 34"),
        ("Ruf an: 0️⃣7️⃣9️⃣ 555 12 34, danke", "0️⃣7️⃣9️⃣ 555 12 34"),
        ("Grüsse von hana@example.ch!", "hana@example.ch"),
        ("Grüsse. Schreib mir auf WhatsApp! Bis dann.", "Schreib mir auf WhatsApp"),
    ],
)
def test_a_warning_knows_its_place(text: str, place: str):
    assert place in [text[leak.start : leak.end] for leak in why_warn(text, "de")]


@pytest.mark.parametrize(
    "text",
    [
        "079 555 12 34",
        "０７９５５５１２３４",
        "O79 555 12 34",
        "0️⃣79-555-12-34",
        "079\u200b555\u200b12\u200b34",
        "null79 555 12 34",
        "٠٧٩ ٥٥٥ ١٢ ٣٤",
    ],
)
def test_a_number_in_disguise(text: str):
    assert kinds_of(text, "de") == ["contact"]


@pytest.mark.parametrize(
    "text", ["ＷｈａｔｓＡｐｐ me", "Text me on W.h.a.t.s.A.p.p", "Text me on Whаtsаpp", "text me on whatsap"]
)
def test_a_name_in_disguise(text: str):
    assert kinds_of(text, "en") == ["elsewhere"]


def test_every_kind_has_words():
    assert set(KINDS) == set(REASONS)
    assert all(str(reason) and reason.code for reason in REASONS.values())


@pytest.mark.parametrize("text", ["ﬃ½ǅ", "ß", "e\u0301", "\ufe0f", "𝟘𝟟𝟡", "İ"])
def test_every_folded_letter_knows_where_it_stood(text: str):
    folded = fold(text)

    assert len(folded.text) == len(folded.at)
    assert all(0 <= place < len(text) for place in folded.at)


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_no_message_takes_long(text: str):
    why_warn("Hallo", "de")
    text = text[:1_000]

    assert min(_seconds(text) for _ in range(3)) < 0.05


def test_a_message_takes_less_than_a_millisecond():
    texts = [case.text for case in SAID]
    for text in texts:
        why_warn(text)

    assert min(sum(map(_seconds, texts)) for _ in range(3)) / len(texts) < 0.001


def _seconds(text: str) -> float:
    start = time.process_time()
    why_warn(text)
    return time.process_time() - start
