"""Who can sign in to a demo, with one password that everybody may know."""

PASSWORD = "gute-nachbarschaft"
SIGN_INS = {"seeker": "sam@example.org", "helper": "hana@example.org", "operator": "olga@example.org"}
