"""Where helpers live by the clock and by the calendar: time zones, and regions with public holidays of their own.

Zones are the ones whose clock Python and PostgreSQL have agreed upon for years, because both reckon in them.
Regions are ISO 3166-2, called what they call themselves.
"""

ZONES = tuple(
    f"{area}/{town}"
    for area, towns in (
        ("Europe", "Amsterdam Andorra Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest Copenhagen Dublin"),
        ("Europe", "Gibraltar Helsinki Istanbul Lisbon Ljubljana London Luxembourg Madrid Malta Monaco Moscow Oslo"),
        ("Europe", "Paris Prague Riga Rome Sarajevo Skopje Sofia Stockholm Tallinn Tirane Vaduz Vienna Vilnius"),
        ("Europe", "Warsaw Zagreb Zurich"),
        ("Atlantic", "Azores Canary Madeira Reykjavik"),
        ("Africa", "Johannesburg Lagos Nairobi Tunis"),
        ("America", "Anchorage Bogota Chicago Denver Halifax Los_Angeles Mexico_City New_York Phoenix Sao_Paulo"),
        ("America", "St_Johns Toronto Vancouver"),
        ("Asia", "Bangkok Dubai Hong_Kong Jerusalem Kathmandu Kolkata Seoul Shanghai Singapore Tbilisi Tokyo"),
        ("Australia", "Adelaide Brisbane Lord_Howe Perth Sydney"),
        ("Pacific", "Auckland Honolulu"),
    )
    for town in towns.split()
)

REGIONS = {
    "DE-BW": "Baden-Württemberg",
    "DE-BY": "Bayern",
    "DE-BE": "Berlin",
    "DE-BB": "Brandenburg",
    "DE-HB": "Bremen",
    "DE-HH": "Hamburg",
    "DE-HE": "Hessen",
    "DE-MV": "Mecklenburg-Vorpommern",
    "DE-NI": "Niedersachsen",
    "DE-NW": "Nordrhein-Westfalen",
    "DE-RP": "Rheinland-Pfalz",
    "DE-SL": "Saarland",
    "DE-SN": "Sachsen",
    "DE-ST": "Sachsen-Anhalt",
    "DE-SH": "Schleswig-Holstein",
    "DE-TH": "Thüringen",
    "AT-1": "Burgenland",
    "AT-2": "Kärnten",
    "AT-3": "Niederösterreich",
    "AT-4": "Oberösterreich",
    "AT-5": "Salzburg",
    "AT-6": "Steiermark",
    "AT-7": "Tirol",
    "AT-8": "Vorarlberg",
    "AT-9": "Wien",
    "CH-AG": "Aargau",
    "CH-AR": "Appenzell Ausserrhoden",
    "CH-AI": "Appenzell Innerrhoden",
    "CH-BL": "Basel-Landschaft",
    "CH-BS": "Basel-Stadt",
    "CH-BE": "Bern",
    "CH-FR": "Fribourg",
    "CH-GE": "Genève",
    "CH-GL": "Glarus",
    "CH-GR": "Graubünden",
    "CH-JU": "Jura",
    "CH-LU": "Luzern",
    "CH-NE": "Neuchâtel",
    "CH-NW": "Nidwalden",
    "CH-OW": "Obwalden",
    "CH-SG": "Sankt Gallen",
    "CH-SH": "Schaffhausen",
    "CH-SZ": "Schwyz",
    "CH-SO": "Solothurn",
    "CH-TG": "Thurgau",
    "CH-TI": "Ticino",
    "CH-UR": "Uri",
    "CH-VS": "Valais",
    "CH-VD": "Vaud",
    "CH-ZG": "Zug",
    "CH-ZH": "Zürich",
}
