"""The API for apps, under /api/v1/: one address for each thing, one for each verb."""

from django.urls import path, re_path

from frontend.api import bookings, documentation, extras, offers, tokens

V1 = "api/v1/"


def _acts(name: str, thing: str, acts: dict) -> list:
    """The verbs of a thing, each with an address below the thing's own."""
    return [
        path(f"{V1}{thing}{verb}/", act.as_view(), name=f"api_{name}_{verb.replace('-', '_')}")
        for verb, act in acts.items()
    ]


urlpatterns = [
    path(f"{V1}schema/", documentation.Schema.as_view(), name="api_schema"),
    path(f"{V1}docs/", documentation.Documentation.as_view(), name="api_docs"),
    path(f"{V1}tokens/", tokens.Tokens.as_view(), name="api_tokens"),
    path(f"{V1}me/tokens/", tokens.OwnTokens.as_view(), name="api_own_tokens"),
    path(f"{V1}me/tokens/<int:token_id>/", tokens.OwnToken.as_view(), name="api_own_token"),
    path(f"{V1}offers/", offers.Offers.as_view(), name="api_offers"),
    path(f"{V1}offers/<int:offer_id>/", offers.OneOffer.as_view(), name="api_offer"),
    *_acts("offer", "offers/<int:offer_id>/", offers.ACTS),
    path(f"{V1}bookings/", bookings.Bookings.as_view(), name="api_bookings"),
    path(f"{V1}bookings/<int:booking_id>/", bookings.OneBooking.as_view(), name="api_booking"),
    *_acts("booking", "bookings/<int:booking_id>/", bookings.ACTS),
    path(f"{V1}bookings/<int:booking_id>/extras/", extras.Extras.as_view(), name="api_extras"),
    path(f"{V1}extras/<int:extra_id>/", extras.OneExtra.as_view(), name="api_extra"),
    *_acts("extra", "extras/<int:extra_id>/", extras.ACTS),
    re_path(r"^api/(?P<rest>.*)$", documentation.unknown, name="api_unknown"),
]
