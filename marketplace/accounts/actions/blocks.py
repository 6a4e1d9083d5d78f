"""Two people who are not to meet any more."""

from django.db import transaction

from marketplace.accounts import queries, rules
from marketplace.accounts.models import Block, User
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused


@transaction.atomic
def block_person(*, by: Actor, person_id: int) -> Block:
    """From now on neither sees, writes to or is asked by the other; the blocked side is told nothing."""
    if by.pk == person_id:
        raise Refused(rules.NOT_YOURSELF)
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        raise Missing
    block, is_new = Block.objects.get_or_create(blocker_id=by.pk, blocked=person)
    if is_new:
        events.record("person.blocked", by=by, subject=person)
    return block


@transaction.atomic
def unblock_person(*, by: Actor, person_id: int) -> None:
    """Take a block back; another's block on oneself stays."""
    block = queries.blocks_made_by(by).select_for_update(of=["self"]).filter(blocked_id=person_id).first()
    if block is None:
        raise Missing
    person = block.blocked
    block.delete()
    events.record("person.unblocked", by=by, subject=person)
