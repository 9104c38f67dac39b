"""How a grade comes about: a submission through intake, sandbox and judge; verdicts, and stores of finished work."""
