"""The addresses of the site, one list per area."""
