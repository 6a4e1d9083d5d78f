"""What a PDF may be, and how the process that writes it anew says why it could not. Numbers alone, for both of them."""

PAGES_AT_MOST = 50
PIXELS_AT_MOST = 40_000_000
# Unpacked, all streams together: a small file that becomes a huge one is no document.
UNPACKED_AT_MOST = 300 * 1024 * 1024
MEMORY_AT_MOST = 1024 * 1024 * 1024
SECONDS = 20
ENCRYPTED, UNREADABLE, TOO_LONG, TOO_MUCH = 3, 4, 5, 6
