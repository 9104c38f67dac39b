"""The corpus: right, wrong and hostile submissions with what is expected of each, and the grader held against them."""
