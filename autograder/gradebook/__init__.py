"""What is kept for people: nbgrader's gradebook, late penalties, feedback pages, nbgrader's own commands."""
