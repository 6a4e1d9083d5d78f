"""Made-up markets of honest people and rings of all shapes; `unseen` was written before the rule that it tries."""
