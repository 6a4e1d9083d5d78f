"""The API for apps: the same queries and actions as the pages, as JSON under /api/v1/."""
