"""Run the tests in a trusted process, on data from the students' processes, and score their results."""
