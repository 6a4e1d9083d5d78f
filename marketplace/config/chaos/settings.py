"""The settings of the trial: as the site's, but only what concerns money hears of what happened.

Notices, mails, rings and the search would be two of three jobs, and money would wait behind them.
"""

from marketplace.config.settings import *  # noqa: F403  whatever the site has
from marketplace.config.subscriptions import SUBSCRIPTIONS

CONCERNED = ("payments.", "marketplace.bookings.", "marketplace.disputes.")
MONEY = {
    name: tuple(handler for handler in handlers if handler.startswith(CONCERNED))
    for name, handlers in SUBSCRIPTIONS.items()
}
EVENT_SUBSCRIPTIONS = "marketplace.config.chaos.settings.MONEY"
