"""What each role may be told by the API, field by field; whatever is not here is told to nobody (R2).

`everybody` is who gets an answer at all; a role's own line is told to that role in addition. Only fields with a value
count: an address that may not be read stays null.
"""

from marketplace.bookings.rules import OUTCOMES
from matching.numbers import flat
from matching.rules import FIRST_RULES
from payments.evidence import FIELDS


def within(prefix: str, names: str) -> str:
    return " ".join(f"{prefix}.{name}" for name in names.split())


TOPIC = "topic.icon topic.name topic.slug"
CHOICES = "choices.verb choices.possible choices.code choices.reason"
TIMELINE = "timeline.kind timeline.at timeline.title timeline.who timeline.reason"
CHECKS = "checks.label checks.when checks.until"
PERSON = f"id name photo languages {CHECKS}"
ADDRESS = "street number floor note postcode town"
PLACE = f"id {ADDRESS} country precision coarser seen_by_others"
WISH = f"id state {TOPIC} package words urgency begins_at ends_at budget asks_quotes mode asks_others published_at"
PROGRESS = (
    "state step choice wave next_wave_at asked read thinking unread declined silent waiting quoted likely_from"
    " likely_until states"
)
OFFER = (
    f"id state {TOPIC} need begins_at ends_at distance_band area because price rate minutes_most"
    f" asks_quotes net currency sent_at expires_at read_at {CHOICES}"
)
# The numbers of a policy, whatever they are: each is told to operators.
RULES = " ".join(f"{{0}}.{path}" for path, _ in flat(FIRST_RULES))
PART = "code title words level level_words counts change where"
VISIT = f"id state side {TOPIC} with_name begins_at ends_at price rate minutes_most currency"
QUOTE = f"id request_id side state price fee net currency words sent_at until {CHOICES}"
EXTRA = f"id booking_id words price state proposed_at answered_at {CHOICES}"
DRAFT = f"id {TOPIC} package words urgency begins_at ends_at languages budget asks_quotes mode asks_others"
SERIES = (
    f"id after side with_name {TOPIC} state weeks visits begins minutes zone currency proposed_at answer_by ended_at"
)
MOVE = f"id booking_id by state begins ends words proposed_at lapses_at answered_at {CHOICES}"
REVIEW = (
    "id booking_id author_id subject_id name role axes.solved axes.on_time axes.kind_and_clear axes.price_as_agreed"
    " axes.paid axes.polite axes.present axes.as_described stars text is_free removed_because written_at"
    " revealed_at reply replied_at reply_removed_because"
)
OWN_NOTE = "private_note felt note_answer"
NOTE = "review_id booking_id author_id name subject_id felt written_at"
TALLY = (
    "count free answers.axis answers.is_free answers.question answers.yes answers.partly answers.no stars.count"
    " stars.number removed.reason removed.number removed.words"
)
FLAG = "id cause people.id people.name raised_at changed_at closed_at outcome reason"
PHOTO = "id booking_id author_id address added_at shown_since"
LOOKOUT = "id topics.icon topics.name topics.slug radius_km day_parts net_least by_mail is_on"
WORD = f"id state area request_id begun_at expires_at {TOPIC}"
RECEIPT = "booking_id side currency lines.words lines.amount total back"
EARNINGS = (
    "state why wanted due net_least balances.currency balances.waiting balances.there balances.leaving balances.arrived"
    " balances.owed"
)
PAYOUT = "id state amount currency arrives_at fate"
PAID_JOBS = "jobs.booking_id jobs.amount jobs.share jobs.fee jobs.netted jobs.is_tip jobs.is_back"
BADGE = "code name meaning rule since until progress"
HELPING = (
    "about radius_km visits_a_day helps_for_free paused_at hours.begins hours.ends topics vetted_topics prices.package"
    " time_zone holiday_region buffer_minutes"
)
DAY = "id kind begins_at ends_at name opened_at"
HANDOVER = f"id request_id name {TOPIC} begins_at asked_at taken_by taken_at next"
CHARGEBACK = (
    "id booking_id stripe_id state says currency amount fee kept borne opened_at answer_by answered_at ended_at"
)
EVIDENCE = " ".join(FIELDS)
CONSEQUENCE = "id name booking_id step state faults means proposed_at reply replied_at reason decided_at"
FAMILY = "family name words low high is_fallback"
TRUST = (
    f"role words low high shifts_title shifts raises fades {within('families', FAMILY)} "
    + within("moved", "id cause said title why at booking_id family stars way is_proven counts may_contest")
    + " moved.contest.id moved.contest.state moved.contest.words"
)
CONTEST = "id entry_id booking_id name title why words at state answer answered_at"
CONDITIONS = (
    "programme version commission_bps free_cancel_hours late_cancel_bps absent_bps tax_bps"
    " grace_minutes answer_minutes "
    + " ".join(f"outcomes.{code}.{name}" for code in OUTCOMES for name in ("payer", "bps"))
)
PAPER = "id number kind booking_id corrects currency total tax issued_at"
DETAILS = "name street postcode town country vat_id tax_number tax_country birth_date is_small tax_bps"
YEAR = "year currency quarters.consideration quarters.activities quarters.fees quarters.taxes"
MESSAGE = (
    "seq revision kind name text at edited_at deleted_at warnings.code warnings.reason file.name file.media_type"
    " file.size file.pages file.scan file.address file.small_address"
)
MESSAGE_REPORT = "id by_id author_id name reason text before has_file at closed_at outcome"
STEPS = "id state birth_date motivation topics documents.kind documents.added_at open_steps submitted_at decided_at"


TOLD: dict[str, dict[str, str]] = {
    "api_own_tokens": {"everybody": within("results", "id name created_at last_used_at")},
    "api_topics": {"everybody": within("results", "slug name icon risk summary turn_to")},
    "api_topic": {
        "everybody": "slug name icon risk summary turn_to "
        + within(
            "packages",
            "slug name kind minutes minutes_most is_remote price_low price_usual price_high currency includes excludes"
            " bring",
        )
        + within(" packages.options", "slug name minutes price"),
    },
    "api_help": {
        "everybody": "type crs.type crs.properties.href crs.properties.type features.type features.geometry.type"
        " features.geometry.coordinates features.properties.cell features.properties.helpers",
    },
    "api_drafts": {"owner": within("results", DRAFT)},
    "api_draft": {
        "owner": f"{DRAFT} options missing missing_code "
        + within("coverage", "here for_topic at_that_hour at_that_time ")
        + " "
        + within("place", PLACE),
    },
    "api_label_draft": {"everybody": f"{DRAFT} options missing missing_code"},
    "api_requests": {"owner": within("results", WISH)},
    "api_request": {
        "everybody": f"{WISH} area hints declined_because team booking_id conversation_ids {TIMELINE} {CHOICES} "
        + within("progress", PROGRESS)
        + " "
        + within("helper", PERSON),
    },
    "api_neighbours": {"owner": within("results", f"{PERSON} band price trust")},
    "api_offers": {"everybody": within("results", OFFER)},
    "api_chargebacks": {"operator": within("results", CHARGEBACK)},
    "api_chargeback": {"operator": f"{CHARGEBACK} to_bear " + within("evidence", EVIDENCE)},
    "api_consequences": {"assigned": within("results", CONSEQUENCE)},
    "api_consequence": {"everybody": CONSEQUENCE},
    "api_console_consequences": {"operator": within("results", CONSEQUENCE)},
    "api_console_terms": {"operator": within("results", f"{CONDITIONS} owed.currency owed.amount")},
    "api_console_repayments": {"operator": within("results", "at currency amount reference")},
    "api_offer": {"rival": f"{OFFER} booking_id conversation_id cancellation " + within("seeker", PERSON)},
    "api_offer_why": {"rival": within("results", PART)},
    "api_not_asked": {
        "everybody": within("results", f"{TOPIC} when distance_band place")
        + " "
        + within("results.stop", "code words change where")
        + " "
        + within("results.forward", PART),
    },
    "api_door_links": {"owner": within("results", "id booking_id purpose address made_at")},
    "api_label": {"everybody": f"key model {TOPIC} package"},
    "api_label_mine": {"everybody": f"key model {TOPIC} package is_mine"},
    "api_console_labels": {
        "operator": within("results", "sheet model labels claimed made_at retired_at key address"),
    },
    "api_console_sheet": {"operator": within("results", "key address")},
    "api_recipient": {"owner": "name relation phone consent"},
    "api_door": {
        "everybody": "topic begins_at ends_at helper visited say hear heard code reason "
        f"confirmed.seeker confirmed.helper {CHECKS}"
    },
    "api_doorstep": {
        who: "booking_id side say hear language code reason heard is_proven keep_until " + within("other", PERSON)
        for who in ("owner", "assigned")
    },
    "api_bookings": {"everybody": within("results", VISIT)},
    "api_booking_turn": {"owner": "full paid rest currency begins code reason"},
    "api_booking": {
        "everybody": f"{VISIT} request_id need agreed_at hold_by held_until confirm_by cancel_reason address.rule"
        f" {TIMELINE} {CHOICES} {within('people', PERSON)} {within('extras', EXTRA)}"
        " parts.words parts.amount minutes_worked is_remote video_room"
        " ending fault outcome arrived_at cancellation.words cancellation.free_until payment.payer payment.amount",
        "owner": f"conversation_id {within('address', ADDRESS)}",
        "assigned": f"conversation_id offer_id net {within('address', ADDRESS)}",
        "rival": f"conversation_id offer_id net {within('address', ADDRESS)}",
        "operator": "net",
    },
    "api_offer_quotes": {"rival": within("results", f"{QUOTE} offer_id")},
    "api_request_quotes": {"owner": within("results", f"{QUOTE} {within('helper', PERSON)}")},
    "api_quote": {"owner": f"{QUOTE} {within('helper', PERSON)}", "rival": f"{QUOTE} offer_id"},
    "api_all_series": {"owner": within("results", SERIES), "assigned": within("results", SERIES)},
    "api_series": {
        "owner": f"{SERIES} price dates.begins dates.ends dates.booking_id dates.left_out {CHOICES}",
        "assigned": f"{SERIES} net dates.begins dates.ends dates.booking_id dates.left_out {CHOICES}",
    },
    "api_moves": {"everybody": within("results", MOVE)},
    "api_move": {"owner": MOVE, "assigned": MOVE},
    "api_calendar": {"everybody": "created_at read_at address"},
    "api_extras": {"everybody": within("results", EXTRA)},
    "api_extra": {"owner": EXTRA, "assigned": EXTRA},
    "api_money": {
        "everybody": "currency price held charged tip until words is_frozen is_closed",
        "owner": "kept",
        "assigned": "net paid_out",
        "rival": "net paid_out",
        "operator": "kept net paid_out",
    },
    "api_pay": {"owner": "url"},
    "api_extra_pay": {"owner": "url"},
    "api_cards": {"owner": within("results", "id name exp_year exp_month visits") + " url"},
    "api_payments": {"owner": within("results", "booking_id currency price kept tip words")},
    "api_pay_card": {"owner": "url"},
    "api_extra_pay_card": {"owner": "url"},
    "api_later": {"owner": "card"},
    "api_tip": {"owner": "url"},
    "api_papers": {"owner": within("results", PAPER), "assigned": within("results", PAPER)},
    "api_billing": {"everybody": DETAILS},
    "api_self_billing": {"assigned": "version agreed_at", "former": "version agreed_at", "rival": "version agreed_at"},
    "api_year": {"assigned": within("results", YEAR)},
    "api_earnings": dict.fromkeys(("assigned", "former", "rival"), EARNINGS),
    "api_least": dict.fromkeys(("assigned", "former", "rival"), "net_least"),
    "api_payouts": dict.fromkeys(("assigned", "former", "rival"), f"url {within('results', PAYOUT)}"),
    "api_payout": dict.fromkeys(("assigned", "operator"), f"{PAYOUT} {PAID_JOBS}"),
    "api_receipt": {"owner": f"{RECEIPT} fee", "assigned": f"{RECEIPT} fee"},
    "api_reviews": {"everybody": within("results", REVIEW), "owner": within("results", OWN_NOTE)},
    "api_review_photos": {"everybody": within("results", PHOTO)},
    "api_review_photo_show": {"owner": PHOTO},
    "api_review_reminders": {"everybody": "is_on"},
    "api_review": {"everybody": REVIEW, "owner": OWN_NOTE},
    "api_console_notes": {"operator": within("results", NOTE)},
    "api_console_note": {"operator": f"{NOTE} words answer done_at"},
    "api_trust": {"everybody": within("results", TRUST)},
    "api_console_trust": {"operator": within("results", TRUST)},
    "api_entry_contest": {"owner": CONTEST},
    "api_contests": {"assigned": within("results", CONTEST)},
    "api_contest": {"everybody": CONTEST},
    "api_console_contests": {"operator": within("results", CONTEST)},
    "api_case": {
        "everybody": "id booking_id state about ruling reason to_helper why_not_speak "
        + within("statements", "name side text at"),
    },
    "api_conversations": {"everybody": within("results", f"id {TOPIC} with_name last_seq unread")},
    "api_conversation": {
        "owner": f"id {TOPIC} with_name last_seq unread seen revision {CHOICES} {within('with_person', PERSON)}",
        "assigned": f"id {TOPIC} with_name last_seq unread seen revision {CHOICES} {within('with_person', PERSON)}",
    },
    "api_messages": {
        "owner": within("results", f"{MESSAGE} client_id"),
        "assigned": within("results", MESSAGE),
    },
    "api_message": {"owner": f"{MESSAGE} client_id"},
    "api_message_report": {"assigned": "id reason"},
    "api_console_messages": {"operator": within("results", MESSAGE_REPORT)},
    "api_console_message": {"operator": MESSAGE_REPORT},
    "api_console_warned": {"operator": within("results", "person_id name warned sent kinds.contact kinds.elsewhere")},
    "api_notices": {"everybody": within("results", "id title text action address at is_read")},
    "api_notice_read": {"owner": "id title text action address at is_read"},
    "api_me": {"everybody": f"{PERSON} email language is_helper is_operator unread_messages unread_notices"},
    "api_telling": {
        "everybody": "mail push sms always zone quiet_from quiet_until nights digest_hour mail_stopped",
    },
    "api_phone": {"everybody": "is_stopped is_refused", "owner": "number confirmed_at"},
    "api_browsers": {"owner": within("results", "id service made_at")},
    "api_places": {"everybody": within("results", PLACE)},
    "api_place": {"owner": PLACE},
    "api_blocks": {"everybody": within("results", "id person_id name at")},
    "api_block": {"everybody": "id person_id name at"},
    "api_person": {
        "everybody": f"{PERSON} about near {within('helps', f'{TOPIC} checks when until prices.words prices.price')}"
        f" {within('thanked_for', 'code name meaning since until')} {within('reviews', TALLY)}"
        f" {within('families', FAMILY)}"
    },
    "api_badges": {"everybody": within("results", "code name meaning rule")},
    "api_own_badges": dict.fromkeys(
        ("assigned", "former", "rival"),
        f"is_shown {within('badges', BADGE)} {within('badges.ended', 'since until reason')}",
    ),
    "api_helping_days": {"assigned": within("results", DAY)},
    "api_helping_day": {"assigned": DAY},
    "api_slots": {"everybody": "minutes time_zone starts"},
    "api_helping": {"everybody": f"{HELPING} prices.amount tips {within('place', PLACE)}"},
    "api_demand": {"everybody": f"begins ends times {within('rows', f'kind cell area people {TOPIC}')}"},
    "api_lookouts": {"everybody": within("results", LOOKOUT)},
    "api_lookouts_seen": {"everybody": within("results", "kind topic.icon topic.name topic.slug when where note net")},
    "api_lookout": {"former": LOOKOUT},
    "api_waiting": {"everybody": within("results", WORD)},
    "api_waiting_word": {"owner": WORD},
    "api_demand_layer": {
        "everybody": "type crs.type crs.properties.href crs.properties.type features.type features.geometry.type"
        " features.geometry.coordinates features.properties.cell features.properties.people",
    },
    "api_application": {"everybody": f"{STEPS} answers reason"},
    "api_questions": {"everybody": within("results", "slug text answers.slug answers.text")},
    "api_console_applications": {"operator": within("results", "id person_id name topics submitted_at")},
    "api_console_application": {"operator": f"{STEPS} answers reason person_id name document_ids"},
    "api_policies": {
        "operator": within("results", "version reason starts_at at") + " " + RULES.format("results.rules"),
    },
    "api_trial": {"operator": "id reason days_ahead state progress error version result " + RULES.format("rules")},
    "api_console_handovers": {"operator": within("results", HANDOVER)},
    "api_console_handover": {"operator": f"{HANDOVER} {within('could_come', f'{PERSON} band price trust')}"},
    "api_console_flags": {"operator": within("results", FLAG)},
    "api_console_flag": {
        "operator": f"{FLAG} why {within('praised', 'author_id subject_id praise complaints proven')} "
        + within("shared", "one_id other_id kinds")
        + " "
        + within("reviews", REVIEW),
    },
    "api_console_people": {"operator": within("results", "id name email is_helper is_suspended joined_at")},
    "api_console_person": {
        "operator": "id name email is_helper is_suspended joined_at badges requests offers visits "
        + within("suspensions", "reason at lifted_reason lifted_at"),
    },
}
# A verb tells the thing that it leads to; without a line here it is the thing of its address.
LEADS_TO = {
    "api_offer_accept": "api_booking",
    "api_quote_accept": "api_booking",
    "api_quote_agree": "api_booking",
    "api_draft_wait": "api_waiting_word",
    "api_request_wait": "api_waiting_word",
    "api_draft_publish": "api_request",
    "api_console_sheet_retire": "api_console_sheet",
    "api_console_review_remove": "api_review",
    "api_me_photo": "api_me",
}
# Answers that are no JSON of ours.
NO_FIELDS = {"api_schema", "api_docs", "api_unknown", "api_person_photo", "api_console_document", "api_paper_pdf"}
NO_FIELDS |= {"api_review_photo", "api_message_file", "api_message_small"}
