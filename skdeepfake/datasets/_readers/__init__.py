"""What the loaders of corpora share."""
