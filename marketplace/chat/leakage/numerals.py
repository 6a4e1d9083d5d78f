"""Numbers as they are written out in three languages, and what stands between them."""

import re

ONES = {
    "de": "null ein zwei drei vier funf sechs sieben acht neun",
    "en": "zero one two three four five six seven eight nine",
    "fr": "zero un deux trois quatre cinq six sept huit neuf",
}
WORDS = {word: str(digit) for words in ONES.values() for digit, word in enumerate(words.split())}
WORDS |= {"eins": "1", "zwo": "2", "oh": "0", "o": "0", "une": "1", "fuenf": "5", "nul": "0", "plus": "+"}
# As the Swiss say it.
SWISS = {
    "eis": "1",
    "zwoi": "2",
    "dru": "3",
    "fuf": "5",
    "foif": "5",
    "sachs": "6",
    "sibe": "7",
    "siebe": "7",
    "nun": "9",
}
WORDS |= {**SWISS, "zah": "10", "zwolfi": "12"}
WORDS |= dict.fromkeys(("hundred", "hundert", "cent", "cents"), "00")
TEENS = {
    "de": "zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "fr": "dix onze douze treize quatorze quinze seize",
}
WORDS |= {word: str(number) for words in TEENS.values() for number, word in enumerate(words.split(), 10)}
TENS = {
    "de": "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
TENS_OF = {word: number * 10 for words in TENS.values() for number, word in enumerate(words.split(), 2)}
SWISS_GERMAN_TENS = "zwanzg drissg vierzg fufzg sachzg sibezg achzg nunzg"
TENS_OF |= {word: number * 10 for number, word in enumerate(SWISS_GERMAN_TENS.split(), 2)} | {
    "driissg": 30,
    "siebezg": 70,
}
FRENCH_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
SWISS_TENS = {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
TENS_OF |= {**FRENCH_TENS, **SWISS_TENS}
REPEATS = {"double": 2, "doppel": 2, "zweimal": 2, "triple": 3, "dreimal": 3, "viermal": 4, "quadruple": 4}
# Three times the five, trois fois cinq, three fives.
TIMES = {"mal", "times", "fois", "x"}
MANY = ["zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines"]
MANY_OF = {word: str(digit) for digit, word in enumerate(MANY)} | {"ohs": "0", "nullen": "0", "funfer": "5"}
ARTICLES = {"die", "der", "eine", "the", "a", "le", "la", "un", "une"}
GERMAN_TENS = re.compile(rf"({'|'.join(ONES['de'].split()[1:])})und({'|'.join(TENS['de'].split())})", flags=re.ASCII)
SWISS_GERMAN = re.compile(
    rf"({'|'.join([*ONES['de'].split()[1:], *SWISS, 'ei'])})(?:und|e)({'|'.join(SWISS_GERMAN_TENS.split())})",
    flags=re.ASCII,
)
GERMAN_HUNDREDS = re.compile(rf"({'|'.join(ONES['de'].split()[1:])})hundert(?:und)?([a-z]{{0,20}})", flags=re.ASCII)
GLUABLE = [word for word in WORDS if len(word) > 2 or word == "un"]
# Possessive: siebenun is siebe and nun as well, and many of them would be tried in every way.
GLUED = re.compile(f"(?:{'|'.join(sorted(GLUABLE, key=len, reverse=True))})++")
ONE_OF_GLUED = re.compile("|".join(sorted(GLUABLE, key=len, reverse=True)))
FILLERS = {"und", "and", "et", "dann", "then", "puis", "strich", "tiret", "dash", "slash", "leerzeichen", "space"}
FILLERS |= {"espace", "wieder", "nochmal", "again", "encore"}
LOOKS_LIKE = str.maketrans("oilszb", "011528")

# Words between the bits of a number that is told bit by bit, so that no machine should see it.
BITS_OF = {
    "de": (
        "die der das den mit ist sind dann danach und weiter gehts geht es am zum ganz erst zuerst zuletzt ersten"
        " restlichen restliche rest vom von meiner meine nummer schluss ende hinten vorne anfang fangt beginnt startet"
        " lautet kommt an teil teile zweite zweiter zweiten dritte dritter ziffern zahlen letzten noch davor dahinter"
        " folgt folgen gefolgt schick schreib ich gleich dir hort auf endet natel anschliessend sowie"
    ),
    "en": (
        "the with is are then and after that next finally first last rest of my number it its s starts begins ends end"
        " start beginning in by bit part second third digits followed follows comes goes on up finish finishes to"
    ),
    "fr": (
        "le la les l c est par puis ensuite apres et pour finir fin debut d abord premiere deuxieme derniere premiers"
        " derniers chiffres partie suivi de du reste commence finit termine ca mon numero enfin a vient arrive suite se"
    ),
}
BITS = frozenset(" ".join(BITS_OF.values()).split())
LONGEST_BIT = 7
# Between the words of one number: a space, a hyphen, "et", "and".
GAPS = (1, 4, 5)
