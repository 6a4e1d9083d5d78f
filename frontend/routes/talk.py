"""Conversations, the inbox, and the demo's mailbox."""

from django.urls import path

from frontend.views import messages, talk

urlpatterns = [
    path("conversations/", talk.conversations, name="conversations"),
    path("conversations/<int:conversation_id>/", talk.conversation, name="conversation"),
    path("conversations/<int:conversation_id>/after/<int:seq>/", talk.after, name="conversation_after"),
    path("conversations/<int:conversation_id>/changes/<int:revision>/", talk.changes, name="conversation_changes"),
    path("conversations/<int:conversation_id>/search/", talk.search, name="conversation_search"),
    path("conversations/<int:conversation_id>/block/", messages.block, name="conversation_block"),
    path("conversations/<int:conversation_id>/files/", messages.send_file, name="conversation_send_file"),
    path("conversations/<int:conversation_id>/<int:seq>/edit/", messages.edit, name="conversation_edit"),
    path("conversations/<int:conversation_id>/<int:seq>/delete/", messages.delete, name="conversation_delete"),
    path("conversations/<int:conversation_id>/<int:seq>/report/", messages.report, name="conversation_report"),
    path("conversations/<int:conversation_id>/<int:seq>/file/", messages.file, name="conversation_file"),
    path("conversations/<int:conversation_id>/<int:seq>/small/", messages.thumbnail, name="conversation_thumbnail"),
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
