"""A person who leaves takes their words along."""

from django.db import transaction

from marketplace.chat import queries
from marketplace.chat.actions.files import forget_files
from marketplace.chat.models import Attachment, Message, Wording
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Take a person's words and files out, and what was kept of them; that something was said stays for the other."""
    refuse_if(queries.why_not_erase(person_id))
    Message.objects.filter(sender_id=person_id).update(text="", warned=[])
    Wording.objects.filter(message__sender_id=person_id).delete()
    for attachment in Attachment.objects.filter(message__sender_id=person_id):
        forget_files(attachment)
        attachment.name = ""
        attachment.save(update_fields=["name", "file", "thumbnail"])
