"""Signal processing that more than one subpackage needs, as pure NumPy functions.

Waveforms are clips of shape (n_clips, n_samples) in single precision, and so is a result that a
docstring does not describe. Sample rates are in Hz, `n_fft` and hops in samples; `rngs` and
`generators` hold one generator per clip.
"""
