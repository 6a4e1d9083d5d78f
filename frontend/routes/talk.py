"""Conversations, the inbox, and the demo's mailbox."""

from django.urls import path

from frontend.views import talk

urlpatterns = [
    path("conversations/", talk.conversations, name="conversations"),
    path("conversations/<int:conversation_id>/", talk.conversation, name="conversation"),
    path("conversations/<int:conversation_id>/after/<int:seq>/", talk.after, name="conversation_after"),
    path("conversations/<int:conversation_id>/send/", talk.send, name="conversation_send"),
    path("conversations/<int:conversation_id>/read/", talk.read, name="conversation_read"),
    path("offers/<int:offer_id>/talk/", talk.of_offer, name="offer_talk"),
    path("inbox/", talk.inbox, name="inbox"),
    path("inbox/<int:notice_id>/", talk.notice, name="notice"),
    path("inbox/read/", talk.read_everything, name="inbox_read"),
    path("demo/mailbox/", talk.mailbox, name="mailbox"),
    path("demo/mailbox/<int:message_id>/", talk.mailbox_message, name="mailbox_message"),
    path("demo/mailbox/<int:message_id>/html/", talk.mailbox_html, name="mailbox_html"),
]
