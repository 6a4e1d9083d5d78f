"""What people are told of visits that do not take place, and of what follows from them."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

MISSED: dict[str, Words] = {
    "booking_returned": Words(
        _("Your helper gave the visit back"),
        _("We are asking other neighbours already. There is nothing for you to do, and it costs you nothing."),
        _("See the visit"),
        "booking",
    ),
    "booking_arrived": Words(
        _("Your helper is there"),
        _("Your helper says: I am at the door."),
        _("See the visit"),
        "booking",
        by_mail=False,
    ),
    "did_you_come": Words(
        _("Are you there?"),
        _("Your neighbour says that nobody came. Please answer now: without an answer the visit ends soon."),
        _("Answer"),
        "booking",
    ),
    "are_you_in": Words(
        _("Are you in?"),
        _("Your helper is at the door and nobody opens. Please answer now: without an answer the helper leaves soon."),
        _("Answer"),
        "booking",
    ),
    "are_you_reached": Words(
        _("You are not reached"),
        _("The other side tried to reach you. Please answer now: without an answer it ends soon."),
        _("Answer"),
        "booking",
    ),
    "is_late": Words(
        _("The other side is late"),
        _("The page of the visit says by how much. Do you wait?"),
        _("Look and answer"),
        "booking",
    ),
    "waited_for": Words(
        _("The visit goes on"), _("The other side waits."), _("See the visit"), "booking", by_mail=False
    ),
    "nobody_came": Words(
        _("Your helper did not come"),
        _("We are sorry. You pay nothing, and we are asking other neighbours already."),
        _("See what happens next"),
        "booking",
    ),
    "you_did_not_come": Words(
        _("A visit did not take place"),
        _("Your neighbour waited for you. The page of the visit says what follows."),
        _("See the visit"),
        "booking",
    ),
    "nobody_opened": Words(
        _("Nobody opened"),
        _("You can go. For the way you get a part of the price, if it was a paid visit."),
        _("See the visit"),
        "booking",
    ),
    "you_did_not_open": Words(
        _("Your helper was there and nobody opened"),
        _("The visit is over. The page says what it costs, and what you can do."),
        _("See the visit"),
        "booking",
    ),
    "case_opened_by_us": Words(
        _("You two say different things"),
        _("Nothing moves until our team has decided. Please say how you saw it."),
        _("Read and answer"),
        "case",
    ),
    "consequence_proposed": Words(
        _("About a visit that did not take place"),
        _("Our team looks at it. Nothing has happened yet, and you can say how you see it."),
        _("Read and answer"),
        "consequence",
    ),
    "consequence_decided": Words(
        _("Our team has decided"), _("The page says what, and why."), _("Read it"), "consequence"
    ),
}
