"""Cases: when two neighbours do not agree how a visit went, both write and an operator rules."""
