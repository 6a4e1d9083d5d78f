"""The API for apps, under /api/v1/: one address for each thing, one for each verb."""

from django.urls import path, re_path

from frontend.api import (
    applying,
    bookings,
    catalogue,
    console,
    conversations,
    documentation,
    drafts,
    extras,
    helping,
    me,
    notices,
    offers,
    people,
    places,
    requests,
    tokens,
)

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
    path(f"{V1}topics/", catalogue.Topics.as_view(), name="api_topics"),
    path(f"{V1}topics/<slug:topic_slug>/", catalogue.OneTopic.as_view(), name="api_topic"),
    path(f"{V1}help.geojson", catalogue.Nearby.as_view(), name="api_help"),
    path(f"{V1}drafts/", drafts.Drafts.as_view(), name="api_drafts"),
    path(f"{V1}drafts/<int:draft_id>/", drafts.OneDraft.as_view(), name="api_draft"),
    *_acts("draft", "drafts/<int:draft_id>/", drafts.ACTS),
    path(f"{V1}requests/", requests.Wishes.as_view(), name="api_requests"),
    path(f"{V1}requests/<int:request_id>/", requests.OneWish.as_view(), name="api_request"),
    *_acts("request", "requests/<int:request_id>/", requests.ACTS),
    path(f"{V1}offers/", offers.Offers.as_view(), name="api_offers"),
    path(f"{V1}offers/<int:offer_id>/", offers.OneOffer.as_view(), name="api_offer"),
    *_acts("offer", "offers/<int:offer_id>/", offers.ACTS),
    path(f"{V1}bookings/", bookings.Bookings.as_view(), name="api_bookings"),
    path(f"{V1}bookings/<int:booking_id>/", bookings.OneBooking.as_view(), name="api_booking"),
    *_acts("booking", "bookings/<int:booking_id>/", bookings.ACTS),
    path(f"{V1}bookings/<int:booking_id>/extras/", extras.Extras.as_view(), name="api_extras"),
    path(f"{V1}extras/<int:extra_id>/", extras.OneExtra.as_view(), name="api_extra"),
    *_acts("extra", "extras/<int:extra_id>/", extras.ACTS),
    path(f"{V1}conversations/", conversations.Talks.as_view(), name="api_conversations"),
    path(f"{V1}conversations/<int:conversation_id>/", conversations.OneTalk.as_view(), name="api_conversation"),
    path(f"{V1}conversations/<int:conversation_id>/messages/", conversations.Messages.as_view(), name="api_messages"),
    *_acts("conversation", "conversations/<int:conversation_id>/", conversations.ACTS),
    path(f"{V1}notices/", notices.Notices.as_view(), name="api_notices"),
    path(f"{V1}notices/read/", notices.Everything.as_view(), name="api_notices_read"),
    *_acts("notice", "notices/<int:notice_id>/", notices.ACTS),
    path(f"{V1}me/", me.MyProfile.as_view(), name="api_me"),
    path(f"{V1}me/photo/", me.MyPhoto.as_view(), name="api_me_photo"),
    path(f"{V1}me/places/", places.Places.as_view(), name="api_places"),
    path(f"{V1}me/places/<int:place_id>/", places.OnePlace.as_view(), name="api_place"),
    path(f"{V1}me/blocks/", people.Blocks.as_view(), name="api_blocks"),
    path(f"{V1}me/blocks/<int:person_id>/", people.OneBlock.as_view(), name="api_block"),
    path(f"{V1}people/<int:person_id>/", people.OnePerson.as_view(), name="api_person"),
    path(f"{V1}people/<int:person_id>/photo/", people.Photo.as_view(), name="api_person_photo"),
    path(f"{V1}helping/", helping.MyHelp.as_view(), name="api_helping"),
    path(f"{V1}helping/place/", helping.MyPlace.as_view(), name="api_helping_place"),
    path(f"{V1}helping/hours/", helping.MyHours.as_view(), name="api_helping_hours"),
    path(f"{V1}helping/topics/", helping.MyTopics.as_view(), name="api_helping_topics"),
    path(f"{V1}helping/prices/", helping.MyPrices.as_view(), name="api_helping_prices"),
    path(f"{V1}helping/pause/", helping.Pause.as_view(), name="api_helping_pause"),
    path(f"{V1}helping/resume/", helping.Resume.as_view(), name="api_helping_resume"),
    path(f"{V1}application/", applying.MyApplication.as_view(), name="api_application"),
    path(f"{V1}application/questions/", applying.Questions.as_view(), name="api_questions"),
    path(f"{V1}application/about/", applying.MyAbout.as_view(), name="api_application_about"),
    path(f"{V1}application/topics/", applying.MyTopics.as_view(), name="api_application_topics"),
    path(f"{V1}application/conduct/", applying.MyConduct.as_view(), name="api_application_conduct"),
    path(f"{V1}application/documents/", applying.MyDocuments.as_view(), name="api_application_documents"),
    path(f"{V1}application/submit/", applying.Submit.as_view(), name="api_application_submit"),
    path(f"{V1}application/withdraw/", applying.Withdraw.as_view(), name="api_application_withdraw"),
    path(f"{V1}console/applications/", console.Applications.as_view(), name="api_console_applications"),
    path(
        f"{V1}console/applications/<int:application_id>/",
        console.OneApplication.as_view(),
        name="api_console_application",
    ),
    *_acts("console", "console/applications/<int:application_id>/", console.APPLICATION_ACTS),
    path(f"{V1}console/documents/<int:document_id>/", console.OneDocument.as_view(), name="api_console_document"),
    path(f"{V1}console/people/", console.People.as_view(), name="api_console_people"),
    path(f"{V1}console/people/<int:person_id>/", console.OnePerson.as_view(), name="api_console_person"),
    *_acts("console", "console/people/<int:person_id>/", console.PERSON_ACTS),
    re_path(r"^api/(?P<rest>.*)$", documentation.unknown, name="api_unknown"),
]
