"""`payments chaos`: the money of many visits while its worker dies, answers get lost and webhooks come as they like."""
