"""Augmentations as pure functions of a batch of clips and of the draws for each clip.

Each takes and returns ``(n_clips, n_samples)`` or ``(n_clips, n_frames, n_features)`` in single
precision, and one value of each draw per clip. The other clips of a batch do not affect what it
does to a clip. Sample rates are in Hz.
"""
