"""How good the score is: any signed rating history, replayed through the product's own code and measured."""
