"""What can be done with a label."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

LABELS_AT_MOST = 96
LABEL_COUNT = Reason("label_count", _("A sheet has between 1 and 96 labels."))
LABEL_MODEL = Reason("label_model", _("Please say what the labels are stuck on."))
LABEL_CLAIMED = Reason(
    "label_claimed", _("This label belongs to somebody already. You can still ask for help with it.")
)
LABEL_NOT_YOURS = Reason("label_not_yours", _("This label is not yours."))


def why_not_labels(model: str, count: int) -> Reason | None:
    if not model.strip():
        return LABEL_MODEL
    return None if 1 <= count <= LABELS_AT_MOST else LABEL_COUNT


def why_not_claim(label, person_id: int) -> Reason | None:
    return LABEL_CLAIMED if label.owner_id not in (None, person_id) else None
