"""Money between neighbours: ledger, holds, releases. Free jobs need none of it."""
