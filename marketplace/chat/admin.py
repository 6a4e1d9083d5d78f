"""Who writes with whom and how much; never what."""

from django.contrib import admin

from marketplace.chat.models import Conversation
from marketplace.core.sheets import ReadOnly


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    """`last_seq` counts the messages, the two others how many of them each side has read."""

    list_display = fields = ("offer", "seeker", "helper", "last_seq", "seeker_read", "helper_read")
    list_select_related = ("offer", "seeker", "helper")
    ordering = ("-id",)
