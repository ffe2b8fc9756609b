"""The Displays: numbers first, drawing apart from them."""
