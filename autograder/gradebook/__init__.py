"""The results of grading: nbgrader's gradebook and commands, late penalties, feedback pages."""
