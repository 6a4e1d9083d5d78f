"""Quotes and the answers to them."""

from django.urls import path

from frontend.views import quotes

urlpatterns = [
    path("offers/<int:offer_id>/quote/", quotes.send, name="offer_quote"),
    path("quotes/<int:quote_id>/answer/", quotes.answer, name="quote_answer"),
    *(
        path(f"quotes/<int:quote_id>/{verb}/", quotes.act, {"verb": verb}, name=f"quote_{verb}")
        for verb in quotes.VERBS
    ),
]
