"""Sort a learning platform's download into `submitted/STUDENT/ASSIGNMENT/`."""
