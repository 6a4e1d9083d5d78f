"""What a public text should not hold: ways to reach somebody are found in many writings, and what only looks so is not;
words that hurt are found, and words that only sound so are not."""

import time

import pytest

from reviews.screening import contacts_in, doubts_in

PHONES = [
    "Ruf mich an: 079 123 45 67",
    "Tel. 079/123 45 67",
    "+41 79 123 45 67",
    "0041791234567",
    "(0)79 123 45 67 oder so",
    "0664 1234567 ist meine Nummer",
    "Meine Nummer: 030 12345678",
    "0176-12345678",
    "0176/123 456 78",
    "01 76 12 34 56 78",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "0 7 9 1 2 3 4 5 6 7",
    "0-7-9-1-2-3-4-5-6-7",
    "0,7,9,1,2,3,4,5,6,7",
    "O79 123 45 67",
    "０７９ １２３ ４５ ６７",
    "0️⃣7️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣",
    "0\u200b79 123\u200b 45 67",
    "079_123_45_67",
    "079*123*45*67",
    "٠٧٩ ١٢٣ ٤٥ ٦٧",
    "null sieben neun eins zwei drei vier fünf sechs sieben",
    "Null-sieben-neun, eins zwo drei, 45 67",
    "null79 eins23 vierfünf 45 67 89 01",
    "zero seven nine one two three four five six seven",
    "oh seven nine, double one, two three four five six",
    "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
    "79 123 45 67",
    "Telefon 345 67 89",
    "Tel.0791234567",
    "Tel+41791234567",
    "Handy: 1761234567",
    "+49 (0)176 12345678",
    "Am 24.12. 0664 1234567 anrufen",
    "Für 80 Franken, 079 123 45 67",
]
MAILS = [
    "hana@example.org",
    "hana (at) example.org",
    "hana [at] example [dot] org",
    "hana at gmail.com",
    "hana at gmail punkt com",
    "hana@gmail punkt com",
    "hana arobase gmail point com",
]
LINKS = [
    "https://example.org/hana",
    "www.hana-hilft.ch",
    "Mehr auf hana-hilft.ch",
    "meine Seite ist hana-hilft punkt ch",
    "t.me/hana",
    "wa.me/41791234567",
    "bit.ly/hana",
    "hana-hilft[.]ch",
]
PAST_US = [
    "Schreib mir auf WhatsApp",
    "Melde dich einfach über Telegram!",
    "Bitte schreiben Sie mir per Threema.",
    "Text me on Signal",
    "You can find me on Instagram",
    "Écris-moi sur WhatsApp",
    "Insta: hana_helps",
    "Folgt mir @hana_helps",
    "Auf Telegram findest du mich",
    "Insta ist @hanahilft",
]
NO_CONTACT = [
    "Alles bestens am 24.12.2026, danke!",
    "am 24.12.2026",
    "Termin am 24.12. um 14 Uhr",
    "Vom 01.02.2026 bis 03.02.2026 hat er dreimal geholfen",
    "2026-12-24 war der Besuch",
    "Le 24/12/2026, très bien",
    "FRITZ!Box 7590",
    "FRITZ!Box 7590 läuft wieder",
    "WLAN 802.11",
    "WLAN 802.11ac und WPA2",
    "80 Franken",
    "CHF 80.– wie abgemacht",
    "Kostete 1'250.00 CHF",
    "80.- Fr. pro Stunde, 120.- total",
    "45 € für 90 Minuten",
    "Das kostete 25,50 und 30,75 und 12,25",
    "Von 08:00 bis 12:00 Uhr",
    "Um 14.30 Uhr war er da",
    "Um 8.15 h begonnen, 9.45 h fertig",
    "Die IP ist 192.168.178.1",
    "Auf fritz.box angemeldet",
    "Drucker MFC-L2710DW eingerichtet",
    "HP OfficeJet Pro 9010",
    "Windows 11 und Office 2021",
    "Samsung Galaxy S21 mit 128 GB",
    "iPhone 15, iOS 18.1.1",
    "100 Mbit/s statt 16 Mbit/s",
    "2.4 GHz und 5 GHz",
    "8004 Zürich, 3. Stock",
    "20 Minuten zu früh, 3 Stunden Arbeit",
    "Rechnung Nr. 0012345678 stimmt",
    "Seriennummer 0123456789012",
    "Der Router ist von 2019-2021",
    "Hat das Telefon 2019 gekauft und 2021 ersetzt",
    "Zeit: 10-12 und 14-16 Uhr",
    "5 Sterne! 10/10",
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 Punkte",
    "Zehn von zehn, null Probleme",
    "Eins, zwei, drei und fertig",
    "Er hat WhatsApp auf dem neuen Handy eingerichtet",
    "Jetzt schreibt mir meine Enkelin jeden Tag auf WhatsApp",
    "Sie hat WhatsApp eingerichtet, jetzt schreibt mir meine Enkelin",
    "My grandchildren text me on WhatsApp now",
    "Das WLAN-Signal ist jetzt stark",
    "Melde dich nicht zu spät, das Signal war schwach",
    "Er meinte: WhatsApp: alles läuft",
    "Mein gmx.de-Konto geht wieder",
    "Outlook.com und Gmail laufen",
    "Hat booking.com erklärt",
    "Super.Er kam pünktlich",
    "Bien.De plus, il était gentil",
    "Merci, le point de départ était clair",
    "Arbeitet @ home. danke",
    "@Hana danke!",
    "E-Mail eingerichtet und Passwort geändert",
    "Mehr als 1000000 Mal besser",
]
HURTING = [
    *("So ein Idiot", "Du bist ein Vollidiot!", "IDIOT!!!", "Er ist ein idiooot", "Ein 1diot", "ein A r s c h"),
    *("Arschl0ch", "Arschlöcher seid ihr", "so eine Schlampe", "i-d-i-o-t", "Was für ein W.i.c.h.s.e.r"),
    *("what an asshole", "You moron", "fuck you", "stupid b1tch", "a dickhead", "you retard", "ｉｄｉｏｔ"),
    *("quel con", "gros con !", "connard", "Fils de pute", "salope", "va te faire voir"),
    *("Scheissausländer", "Ausländer raus", "Typisch Zigeuner", "Sieg Heil", "Kanake", "Schwuchtel"),
    *("n1gger", "faggot", "dirty foreigner", "Sale arabe", "sale étranger", "pédé"),
    *("Ich bring dich um", "Ich weiss, wo du wohnst", "Er gehört erschossen", "Du bist tot"),
    *("I will kill you", "I know where you live", "je vais te tuer", "t’es mort"),
]
HARMLESS = [
    *("Das war idiotensicher erklärt", "Idiot-proof instructions", "Ich Idiot hatte das Kabel vergessen"),
    *("Der Marsch durch die Menüs", "Barsch, aber kompetent", "Sauber gearbeitet", "Saugut!", "Schwein gehabt"),
    *("Class act, great assistant", "Passwort gesetzt", "Spass gemacht", "Assistent eingerichtet", "Der Analyst"),
    *("He killed the process", "Contact établi, content du résultat", "Concert, connexion, console: tout marche"),
    *("Ein Hund im Haus, Hundesitter gefunden", "Depot geleert", "Depression", "Deppendorf ist weit"),
    *("Schlampig gearbeitet", "Useless work", "Nul", "Er war unfreundlich und kam zu spät"),
    *("Das ist eine Frechheit", "Scheisse, das war teuer", "Scunthorpe", "Essex", "Opfer eines Betrugs geworden"),
    *("Meerschweinchen", "Guinea pig", "Sortir les ordures", "La tapette à mouches", "Der Drucker zickt"),
    *("Negativ überrascht", "Neugierig", "Montenegro", "Niger", "Député", "en retard de dix minutes"),
    *("A la bonne heure", "I hope he comes again", "Nicht rumgezickt, sondern geholfen", "Mein Computer ist tot"),
]


@pytest.mark.parametrize(
    ("kind", "texts"), [("phone", PHONES), ("mail", MAILS), ("link", LINKS), ("messenger", PAST_US)], ids=str
)
def test_ways_to_reach_somebody_are_found(kind, texts):
    found = {text: {one.kind for one in contacts_in(text)} for text in texts}

    assert {text for text, kinds in found.items() if kind not in kinds} == set()


def test_what_only_looks_so_is_not_found():
    assert {text: contacts_in(text) for text in NO_CONTACT if contacts_in(text)} == {}
    assert len(NO_CONTACT) >= 40 and len(PHONES + MAILS + LINKS + PAST_US) >= 40


def test_words_that_hurt_are_found():
    assert [text for text in HURTING if not doubts_in(text)] == []
    assert len(HURTING) >= 40


def test_words_that_only_sound_so_are_not_found():
    assert {text: doubts_in(text) for text in HARMLESS + NO_CONTACT if doubts_in(text)} == {}
    assert len(HARMLESS) >= 40


@pytest.mark.parametrize("text", ["Danke!  Mein Natel:\n079 123\u200b 45 67, bitte.", "Alles top 0️⃣79 123 45 67 ok"])
def test_where_it_is_said_is_told_in_the_words_of_its_author(text):
    (found,) = contacts_in(text)

    assert text[found.start : found.end].replace("\u200b", "").endswith("79 123 45 67")
    assert "079 123 45 67" in found.words.replace("\u200b", "").replace("\ufe0f\u20e3", "")


def test_each_place_is_told_once():
    found = contacts_in("hana@example.org oder 079 123 45 67 oder www.hana.ch")

    assert [one.kind for one in found] == ["mail", "phone", "link"]


@pytest.mark.parametrize(
    "text", ["a" * 1_000, "0 " * 500, "a." * 500, "a-" * 500, "null " * 200, "@" * 1_000, "a a " * 250, "1." * 500]
)
def test_no_text_takes_long(text):
    begun = time.monotonic()

    contacts_in(text)
    doubts_in(text)

    assert time.monotonic() - begun < 1
