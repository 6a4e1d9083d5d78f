"""Words for the doorstep: short, clear, told apart by ear, and in no pair unkind to anybody."""

_GERMAN = """
    Abend Ahorn Akkordeon Ampel Anker Apfel Aprikose Aquarell Bambus Banane Basilikum Becher Bergsee Bernstein Besen
    Biber Birke Blume Bohne Bordstein Brezel Briefmarke Brille Brokkoli Brombeere Brunnen Buche Butter Cello Dachs
    Dackel Dampfer Dattel Delfin Diamant Distel Drachen Drossel Duft Echo Efeu Eiche Eimer Eisvogel Elch Elefant
    Elster Erbse Erdbeere Fabel Faden Fagott Fahne Fahrrad Falke Farn Fasan Feder Fenster Ferien Fichte Fink Fjord
    Flagge Flieder Forelle Frosch Fuchs Funke Galaxie Gardine Garten Gewitter Ginster Giraffe Gitarre Gletscher
    Glocke Gondel Granit Hafen Halstuch Hammer Handschuh Hecke Heft Herbst Hering Himbeere Himmel Hirsch Holunder
    Honig Igel Ingwer Insel Jacke Jasmin Kachel Kaffee Kakao Kaktus Kamille Kamin Kanu Karotte Kastanie Kerze Kiefer
    Kiesel Kirsche Kissen Klavier Klee Knopf Koffer Kolibri Kompass Konfetti Koralle Korb Kranich Krokus Kuckuck
    Kupfer Lampe Laterne Laub Lavendel Leinwand Leiter Lerche Libelle Lilie Linde Lineal Locher Luftballon Lupe
    Magnet Mandel Mango Marmelade Marmor Matrose Meise Melisse Minze Mohn Mond Moos Morgen Nachtigall Nagel Narzisse
    Nebel Nelke Nuss Ofen Olive Oper Orange Orchidee Orgel Otter Palme Panda Papier Paprika Pavillon Pelikan Perle
    Petersilie Pfeffer Pfirsich Pilz Pinguin Plakat Planet Polster Postkarte Pyramide Quarz Quelle Quitte Rabe Radio
    Rakete Rasen Rathaus Regal Regenbogen Reiher Reis Rettich Ritter Robbe Roggen Rosine Rucksack Safran Salbei Salz
    Samt Sandale Saphir Saxofon Schal Schatten Schaukel Scheune Schilf Schirm Schlitten Schmetterling Schnee
    Schokolade Schwalbe Segel Seide Sessel Silber Sofa Sommer Sonne Spargel Spatz Specht Spiegel Spinat Stern
    Stiefel Storch Strand Sturm Tafel Tanne Tasse Teekanne Teich Teppich Thymian Tiger Tomate Topas Trommel Trompete
    Tulpe Ufer Uhr Ulme Veilchen Vorhang Vulkan Wald Wasser Wecker Weizen Welle Wiese Wildrose Winter Wolke Wurzel
    Xylofon Yacht Zander Zaun Zebra Zeisig Zelt Ziegel Zimt Zirkus Zitrone Zucchini Zucker Zwiebel
"""
_ENGLISH = """
    acorn almond amber anchor apple apricot arrow atlas autumn badger bamboo banana barley barrel basil basket
    bicycle birch biscuit blanket blossom bottle bramble bridge bronze bubble bucket buffalo butter button cabbage
    cactus camel candle canoe canyon caramel cardigan carpet carrot castle cedar celery cello chalk chestnut chimney
    cinnamon circus clarinet clover cobweb coffee comet compass copper coral cottage cotton cranberry cricket crocus
    crystal curtain cushion daffodil daisy dolphin domino donut dragon eagle easel echo elephant elm emerald falcon
    feather fern fiddle finch flamingo flannel flute forest fossil fountain galaxy garden garlic gazelle ginger
    giraffe glacier granite grape guitar hammer hamster harbour harvest hazel hedgehog heron hickory holly honey
    icicle igloo indigo island ivory jacket jasmine jigsaw jungle juniper kayak kettle kingfisher kiwi koala ladder
    lagoon lantern lavender lemon lettuce library lighthouse lilac lily lime linen lion lobster locket lotus magnet
    magpie mango maple marble marigold marzipan meadow mint mirror mitten moon morning muffin mushroom napkin nectar
    needle notebook nutmeg oak oasis ocean olive onion orange orchard orchid oregano otter oven owl paddle palace
    pancake panda papaya paper parsley peacock peanut pebble pelican pencil penguin pepper piano picnic pillow pine
    planet plum pollen poppy porridge postcard potato prairie pumpkin puzzle pyramid quartz quilt quince rabbit
    radish rainbow raisin raspberry raven ribbon rice river robin rosemary rowan ruby saffron sailor salmon sandal
    sapphire saucer scarf seagull shadow shovel silver skylark sleigh snowflake sofa spinach spiral spoon squirrel
    starfish stone summer sunrise swallow sweater tangerine teapot temple thimble thistle thunder thyme ticket tiger
    timber tomato topaz tortoise trumpet tulip tunnel turnip turquoise umbrella valley vanilla velvet vessel village
    violet violin waffle wagon walnut walrus water whale wheat window winter wizard wombat woodland yacht yogurt
    zebra zeppelin zinnia zucchini
"""
WORDS = {"de": tuple(_GERMAN.split()), "en": tuple(_ENGLISH.split())}
