"""What people are told: for each kind a title, a sentence, where it leads, and whether a mail goes out."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.chargebacks import CHARGEBACKS
from marketplace.notifications.debts import DEBTS
from marketplace.notifications.missed import MISSED
from marketplace.notifications.money import MONEY
from marketplace.notifications.payouts import PAYOUTS
from marketplace.notifications.reviews import REVIEWS
from marketplace.notifications.times import TIMES
from marketplace.notifications.words import Words

KINDS: dict[str, Words] = {
    **CHARGEBACKS,
    **DEBTS,
    **MISSED,
    **MONEY,
    **PAYOUTS,
    **REVIEWS,
    **TIMES,
    "rules_changed": Words(
        _("The rules of asking change"),
        _("What changes, why and from when stands on one page. It is the same for everybody who helps."),
        _("See what changes"),
        "asking_rules",
        by_mail=False,
        takes_id=False,
    ),
    "deadline_changed": Words(
        _("You will have another time to answer"),
        _("How long you have to answer a request changes. What changes, why and from when stands on one page."),
        _("See what changes"),
        "asking_rules",
        takes_id=False,
    ),
    "policy_tried": Words(
        _("Your proposal was tried"),
        _("You see what would be different. It counts for nobody until you put it in force."),
        _("See what came out"),
        "console_trial",
        by_mail=False,
    ),
    "offer_received": Words(
        _("A neighbour needs your help"),
        _("You were asked because it fits you. Have a look and say yes or not this time."),
        _("See the request"),
        "offer",
    ),
    "offer_lost": Words(
        _("Somebody else was a moment faster"),
        _("Thank you for being ready to help. You can stand by: if it becomes free, we ask you first."),
        _("See the request"),
        "offer",
        by_mail=False,
    ),
    "offer_withdrawn": Words(
        _("Your answer is not needed any more"),
        _("There is nothing for you to do. It does not count against you."),
        _("See your offers"),
        "offer",
        by_mail=False,
    ),
    "offer_again": Words(
        _("It became free: can you come?"),
        _("You stood by, so we ask you first."),
        _("See the request"),
        "offer",
    ),
    "offer_clarified": Words(
        _("There is more about a request"),
        _("A neighbour whom you were asked to help has written more about it. Have a look: can you come?"),
        _("See the request"),
        "offer",
        by_mail=False,
    ),
    "quote_received": Words(
        _("There is a quote for your request"),
        _("A neighbour names a price. You can take it, name another one, or wait for more."),
        _("See the quote"),
        "request",
        fact="request",
    ),
    "quote_answered": Words(
        _("You are asked about your price"),
        _("The neighbour names another one. You can take it, answer it, or take your quote back."),
        _("See the price"),
        "offer",
        fact="offer",
    ),
    "quote_declined": Words(
        _("Your quote was not taken this time"),
        _("Thank you for looking at it. It does not count against you."),
        _("See the request"),
        "offer",
        by_mail=False,
        fact="offer",
    ),
    "quote_withdrawn": Words(
        _("A quote was taken back"),
        _("Whatever else came in still stands, and others are asked."),
        _("See your request"),
        "request",
        by_mail=False,
        fact="request",
    ),
    "quote_expired": Words(
        _("The time of a quote is over"),
        _("It cannot be taken any more. Others are asked, and whatever else came in still stands."),
        _("See your request"),
        "request",
        by_mail=False,
        fact="request",
    ),
    "quote_expired_helper": Words(
        _("The time of your quote is over"),
        _("There was no answer in time. It does not count against you."),
        _("See the request"),
        "offer",
        by_mail=False,
        fact="offer",
    ),
    "choose_again": Words(
        _("The neighbour you chose cannot come"),
        _("Choose another one, or let us find somebody for you. Nobody else is asked until you say so."),
        _("Choose again"),
        "request",
    ),
    "booking_agreed": Words(
        _("Somebody is coming"),
        _("A neighbour said yes. You can write to each other, and see who comes."),
        _("See the visit"),
        "booking",
    ),
    "booking_won": Words(
        _("You are going"),
        _("The visit is yours. Here is when and where, and you can write to each other."),
        _("See the visit"),
        "booking",
    ),
    "booking_pay_now": Words(
        _("Somebody can come: please pay now"),
        _("A neighbour said yes. The visit is yours once the payment is held, at the latest in 30 minutes."),
        _("See the visit and pay"),
        "booking",
    ),
    "booking_pay_soon": Words(
        _("Your visit is near: please pay now"),
        _("The payment is held until the work is done. Without it the visit cannot take place."),
        _("See the visit and pay"),
        "booking",
        fact="booking",
    ),
    "booking_reserved_won": Words(
        _("You are reserved"),
        _("The visit is yours as soon as the payment is held. We tell you within 30 minutes."),
        _("See the visit"),
        "booking",
        by_mail=False,
    ),
    "booking_lapsed_seeker": Words(
        _("The reservation has lapsed"),
        _("The payment was not held in time, and nothing was charged. We are asking other neighbours."),
        _("See the visit"),
        "booking",
    ),
    "booking_lapsed_helper": Words(
        _("A reservation has lapsed"),
        _("The payment did not come in time. It does not count against you, and your time is free again."),
        _("See the visit"),
        "booking",
    ),
    "booking_paid_out": Words(
        _("Your money is on its way"),
        _("Your share of the visit was sent to your account. Your bank shows it in a few days."),
        _("See the visit"),
        "booking",
    ),
    "booking_paid_back": Words(
        _("Money is on its way back to you"),
        _("Your bank shows it in a few days. The page of the visit says how much and why."),
        _("See the visit"),
        "booking",
    ),
    "payment_late": Words(
        _("Your payment came too late"),
        _("The visit was not waiting any more. The whole amount goes back to you."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "payee_ready": Words(
        _("You can be paid now"),
        _("Everything is set up. From now on you also get paid requests."),
        _("See how you are paid"),
        "payouts",
        takes_id=False,
    ),
    "words_ready": Words(
        _("Soon at the door: your two words"),
        _("Open the page once while you are online: then it works at the door without a connection, too."),
        _("See the words"),
        "doorstep",
        fact="booking",
    ),
    "extra_proposed": Words(
        _("Your helper asks for something more"),
        _("It costs extra and counts only if you agree."),
        _("Look and answer"),
        "booking",
        fact="booking",
    ),
    "extra_added": Words(
        _("The extra is agreed and paid"), _("You can go ahead."), _("See the visit"), "booking", False, fact="booking"
    ),
    "extra_refused": Words(
        _("The extra is not wanted"),
        _("Everything else stays as agreed."),
        _("See the visit"),
        "booking",
        False,
        fact="booking",
    ),
    "address_opened": Words(
        _("Our team opened your address"),
        _("Somebody of our team had a reason to read the address of your visit. The page of the visit says which."),
        _("See the visit"),
        "booking",
    ),
    "case_opened": Words(
        _("There is a case about your visit"),
        _("The other side is not content. Nothing moves until our team has decided. Please say how you saw it."),
        _("Read and answer"),
        "case",
    ),
    "case_spoken": Words(
        _("There is something new in your case"), _("Please read it and answer if you like."), _("Read it"), "case"
    ),
    "case_ruled": Words(_("Your case is decided"), _("The page says how, and why."), _("Read the decision"), "case"),
    "request_exhausted": Words(
        _("Nobody is left to ask"),
        _("We asked everybody who fits. Another time or a wider circle of languages often helps."),
        _("See what would help"),
        "request",
    ),
    "request_handed_back": Words(
        _("Our team could not find anybody"),
        _("The page of your request says why, and what could help."),
        _("Read it"),
        "request",
    ),
    "lookouts_saw": Words(
        _("Your saved searches found something"),
        _("Neighbours near you ask for what you are looking for. You can switch this off on the same page."),
        _("See what was found"),
        "lookouts",
        takes_id=False,
    ),
    "lookouts_saw_quietly": Words(
        _("Your saved searches found something"),
        _("Neighbours near you ask for what you are looking for. You can switch this off on the same page."),
        _("See what was found"),
        "lookouts",
        by_mail=False,
        takes_id=False,
    ),
    "waiting_answered": Words(
        _("Somebody can help you now"),
        _("You asked us to tell you. Your request is prepared: look at it and send it."),
        _("See your request"),
        "waiting",
    ),
    "booking_started": Words(
        _("The visit has started"), _("Your helper is there."), _("See the visit"), "booking", by_mail=False
    ),
    "booking_finished": Words(
        _("Is everything done?"),
        _("Your helper says that the work is done. Please confirm. After 72 hours without a word it counts as yes."),
        _("Look and confirm"),
        "booking",
    ),
    "booking_reminded": Words(
        _("One day left to confirm"),
        _("If something is not right, please say so before then."),
        _("Look and confirm"),
        "booking",
    ),
    "booking_confirmed": Words(_("Thank you for helping"), _("The visit is confirmed."), _("See the visit"), "booking"),
    "booking_cancelled": Words(
        _("A visit was called off"),
        _("We are sorry. The page of the visit says what happens next."),
        _("See the visit"),
        "booking",
    ),
    "booking_cancelled_own": Words(
        _("You called a visit off"),
        _("The other side was told. This mail takes it out of your calendar."),
        _("See the visit"),
        "booking",
    ),
    "application_approved": Words(
        _("Welcome as a helper"),
        _("Your application was approved. Set your hours and your area, and the first requests will come."),
        _("Set your hours"),
        "helper_settings",
        takes_id=False,
    ),
    "application_refused": Words(
        _("About your application"),
        _("We could not approve it this time. The page says why, and what you can do."),
        _("Read the answer"),
        "apply",
        takes_id=False,
    ),
    "person_suspended": Words(
        _("Your account is suspended"),
        _("The page says why, and how to answer. A person reads what you write."),
        _("Read why"),
        "suspended",
        takes_id=False,
    ),
    "person_restored": Words(
        _("Your account is open again"),
        _("You can use everything as before."),
        _("Go to the start"),
        "home",
        takes_id=False,
    ),
}
