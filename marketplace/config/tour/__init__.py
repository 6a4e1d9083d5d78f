"""The whole story played against a running server, as its users' browsers would play it."""
