"""What two neighbours say of each other after a visit, and the trust that grows from it."""

from reviews.models.reviews import Report, Review, Role
from reviews.models.trust import TrustEntry, TrustGift, TrustState

__all__ = ["Report", "Review", "Role", "TrustEntry", "TrustGift", "TrustState"]
