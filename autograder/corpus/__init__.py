"""The corpus: right, wrong and hostile submissions with expected results, and a check of the grader against them."""
