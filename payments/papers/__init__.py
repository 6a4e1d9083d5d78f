"""Receipts, invoices and yearly statements: their numbers, their words, and what they look like on paper."""
