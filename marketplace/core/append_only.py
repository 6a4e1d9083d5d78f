"""Tables whose rows the role `app` may add and read, and never change or remove."""

APPEND_ONLY = (
    "core_event",
    "core_delivery",
    "core_seal",
    "matching_demand",
    "matching_demandweek",
    "payments_account",
    "payments_paper",
    "payments_posting",
    "payments_line",
    "reviews_trustentry",
)
