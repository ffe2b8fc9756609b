"""Signal processing that more than one subpackage needs, as pure NumPy functions."""
