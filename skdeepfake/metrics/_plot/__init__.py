"""The Displays, which store their numbers and draw them separately."""
