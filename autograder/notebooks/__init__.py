"""The course's own notebooks: the solutions, what students get of them, and the plan of the tests."""
