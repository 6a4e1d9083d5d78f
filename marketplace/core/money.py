"""Money is whole minor units of a currency (cents, rappen, yen); shares are whole basis points."""

ALL_BPS = 10_000
HOUR = 60


def share(amount: int, bps: int) -> int:
    """`bps` hundredths of a percent of `amount`, rounded half up. Raises ValueError for what is no amount or share."""
    if amount < 0 or not 0 <= bps <= ALL_BPS:
        raise ValueError(f"no {bps} bps of {amount}")
    return (2 * amount * bps + ALL_BPS) // (2 * ALL_BPS)


def split(gross: int, bps: int) -> tuple[int, int]:
    """A gross amount as fee and what is left; the two are always the whole."""
    fee = share(gross, bps)
    return fee, gross - fee


def price_of_minutes(rate: int, minutes: int) -> int:
    """`minutes` at `rate` an hour, rounded half up to whole minor units, once."""
    return (2 * rate * minutes + HOUR) // (2 * HOUR)


def rate_of(price: int, minutes: int) -> int:
    """The rate of an hour that `price_of_minutes` made this price of; exact from an hour on, as every cap is."""
    return (2 * HOUR * price + minutes) // (2 * minutes)
