"""Pretrained encoders: their files, graphs and sessions, and what they take as input."""
