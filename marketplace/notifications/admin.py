"""What people were told and whether the mail went out; not the mails themselves, which hold codes."""

from django.contrib import admin

from marketplace.core.sheets import ReadOnly
from marketplace.notifications.models import Mail, Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = fields = ("person", "kind", "subject_id", "event_id", "at", "read_at")
    list_select_related = ("person",)
    ordering = ("-id",)


@admin.register(Mail)
class MailAdmin(ReadOnly):
    list_display = fields = ("notice", "state", "tries", "changed_at")
    list_filter = ("state",)
    list_select_related = ("notice",)
    ordering = ("-id",)
