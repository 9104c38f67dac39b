"""The tests, run in a trusted process on data that students' code left, and what they are worth."""
