"""What an instructor gets on a class: a page, and tables for learning platforms."""
