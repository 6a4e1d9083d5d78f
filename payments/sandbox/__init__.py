"""A small, faithful, stateful Stripe on loopback: what stands in for the real one wherever no keys are set.

It knows nothing of Django or of this product; it speaks Stripe's documented API, so that the gateway cannot tell.
"""
