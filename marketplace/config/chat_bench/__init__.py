"""`bench chat`: what it costs until a page holds a text, beside the same app with Channels' own way of telling.

A text counts once the page *holds* it: with ours the page hears a ring and asks for what changed, with the rival
(`rival/`) the text comes in the frame. Both get the same POSTs, have the same pages, rights and jobs, and run beside
each other on one database with one worker; they are measured in turn. Who sends has no page open, and nobody marks
anything as read.

The clients are this process, the web processes and the worker are others, all on loopback.
"""
