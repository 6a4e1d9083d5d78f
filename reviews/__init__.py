"""Reviews and trust scores of completed bookings."""
