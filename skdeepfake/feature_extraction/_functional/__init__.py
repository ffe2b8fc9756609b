"""Spectra, filter banks and transforms that the front-ends share."""
