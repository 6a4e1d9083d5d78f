"""What notices are about: topics that people switch per channel, and the kinds that they cannot."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """One row of the table of switches. `push` is all that a lock screen shows of it.

    The mails of a topic that `always` comes cannot be switched off.
    """

    name: Promise
    about: Promise
    push: Promise
    kinds: tuple[str, ...]
    always: bool = False


TOPICS: dict[str, Topic] = {
    "offers": Topic(
        _("Requests and offers"),
        _("Who asks for help, who can come, and prices that are named."),
        _("Something new about a request"),
        (
            *("offer_received", "offer_again", "offer_lost", "offer_withdrawn", "offer_clarified"),
            *("quote_received", "quote_answered", "quote_declined", "quote_withdrawn"),
            *("quote_expired", "quote_expired_helper", "choose_again", "request_exhausted", "request_handed_back"),
            *("lookouts_saw", "lookouts_saw_quietly", "waiting_answered"),
        ),
    ),
    "visits": Topic(
        _("Visits"),
        _("Agreed, moved, called off, at the door, done; and cases about a visit."),
        _("Something new about a visit"),
        (
            *("booking_agreed", "booking_won", "booking_reserved_won", "booking_lapsed_seeker"),
            *("booking_lapsed_helper", "booking_started", "booking_finished", "booking_reminded"),
            *("booking_confirmed", "booking_cancelled", "booking_cancelled_own", "booking_returned"),
            *("booking_arrived", "did_you_come", "are_you_in", "are_you_reached", "is_late", "waited_for"),
            *("nobody_came", "you_did_not_come", "nobody_opened", "you_did_not_open", "words_ready"),
            *("booking_moved", "booking_moved_both", "booking_moved_own"),
            *("move_proposed", "move_refused", "move_lapsed"),
            *("series_proposed", "series_agreed", "series_refused", "series_lapsed", "series_ended"),
            *("series_extended", "extra_proposed", "extra_added", "extra_refused"),
            *("address_opened", "case_opened", "case_opened_by_us", "case_spoken", "case_ruled"),
        ),
    ),
    "messages": Topic(
        _("Messages"),
        _("A neighbour has written and you have not read it after a few minutes. Once, until you look."),
        _("A neighbour has written to you"),
        ("message_received",),
    ),
    "money": Topic(
        _("Money"),
        _("What is to be paid, what was paid, tips and payouts."),
        _("Something new about a payment"),
        (
            *("booking_pay_now", "booking_pay_soon", "booking_paid_out", "booking_paid_back", "payment_late"),
            *("payee_ready", "payee_held_up", "hold_announced", "hold_failed", "hold_to_confirm", "tip_received"),
            *("payout_failed", "payout_paid", "payment_reversed", "payment_owed", "payment_netted"),
            *("payment_bounced", "payment_disputed", "payment_disputed_helper"),
            *("dispute_won", "dispute_lost", "dispute_lost_helper"),
            *("chargeback_opened", "chargeback_due", "chargeback_refused", "chargeback_decided"),
        ),
    ),
    "reviews": Topic(
        _("Reviews and thanks"),
        _("Reviews to write and to read, answers to them, badges."),
        _("Something new about a review"),
        (
            *("review_invited", "review_reminded", "review_reminded_again", "review_revealed", "review_replied"),
            *("reply_removed", "review_removed", "note_answered", "recognition_given", "recognition_ended"),
            "contest_answered",
        ),
    ),
    "account": Topic(
        _("Your account"),
        _("Your application, a suspension, rules that change, decisions of our team."),
        _("Something new about your account"),
        (
            *("application_approved", "application_refused", "person_suspended", "person_restored"),
            *("rules_changed", "deadline_changed", "policy_tried", "consequence_proposed", "consequence_decided"),
            *("texts_stopped", "phone_taken"),
        ),
        always=True,
    ),
}
TOPIC_OF = {kind: name for name, topic in TOPICS.items() for kind in topic.kinds}
# Comes by mail whatever somebody has switched off: money that is stuck or owed, a case, an address that was read.
ALWAYS_MAILED = {
    *TOPICS["account"].kinds,
    *("payee_held_up", "payout_failed", "payment_bounced", "payment_reversed", "payment_owed"),
    *("payment_disputed", "payment_disputed_helper", "chargeback_opened", "chargeback_due", "chargeback_refused"),
    *("address_opened", "case_opened", "case_opened_by_us", "case_ruled"),
}
# Too late in a digest of tomorrow, or with an entry for the calendar.
MAILED_AT_ONCE = {
    *ALWAYS_MAILED,
    *("offer_received", "offer_again", "quote_received", "quote_answered", "choose_again", "waiting_answered"),
    *("booking_agreed", "booking_won", "booking_lapsed_seeker", "booking_lapsed_helper", "booking_reminded"),
    *("booking_cancelled", "booking_cancelled_own", "booking_returned", "did_you_come", "are_you_in"),
    *("are_you_reached", "is_late", "nobody_came", "nobody_opened", "words_ready", "extra_proposed"),
    *("booking_moved", "booking_moved_both", "booking_moved_own", "move_proposed", "series_extended"),
    *("booking_pay_now", "booking_pay_soon", "hold_announced", "hold_failed", "hold_to_confirm"),
}
# What somebody did themselves, or what does not have to make a telephone ring.
NEVER_PUSHED = {
    *("booking_cancelled_own", "booking_moved_own", "policy_tried", "rules_changed", "review_invited"),
    *("recognition_ended", "lookouts_saw_quietly", "offer_clarified"),
}
# Of a visit that takes place right now: whoever is at a door, or waits behind one, is awake.
RINGS_AT_NIGHT = {
    *("booking_arrived", "booking_started", "did_you_come", "are_you_in", "are_you_reached", "is_late"),
    *("waited_for", "words_ready", "extra_proposed", "extra_added", "extra_refused"),
}
OFFERED = {"offer_received", "offer_again"}
# What may come by text message: somebody waits for an answer, or stands at a door, and an hour later is too late; it
# reaches whoever has no connection, which is often what is broken. Each one costs money and interrupts. So nothing
# that somebody did themselves, that waits for the evening, or that always comes by mail (account, cases, stuck money).
TEXTED = {
    *("offer_received", "offer_again", "quote_received", "quote_answered", "choose_again"),
    *("booking_agreed", "booking_won", "booking_lapsed_seeker", "booking_lapsed_helper", "booking_cancelled"),
    *("booking_returned", "booking_moved", "booking_moved_both", "move_proposed", "words_ready", "booking_arrived"),
    *("did_you_come", "are_you_in", "are_you_reached", "is_late", "nobody_came", "nobody_opened", "extra_proposed"),
    *("booking_pay_now", "booking_pay_soon", "hold_failed", "hold_to_confirm", "message_received"),
}
TEXTED_TOPICS = [name for name, topic in TOPICS.items() if TEXTED & set(topic.kinds)]
# What is on when a number is confirmed; the others are switched on by hand.
TEXTED_AT_FIRST = {"visits", "offers"}
EVERYTHING = "all"
