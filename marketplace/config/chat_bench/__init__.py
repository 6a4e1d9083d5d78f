"""`bench chat`: what it costs until a page holds a text, beside the same app with Channels' own way of telling."""
