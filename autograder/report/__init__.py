"""Results of a class for instructors: a report page, and tables for learning platforms."""
