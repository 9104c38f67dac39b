"""The sandbox that runs students' code: one for each submission, with limits on what it may use."""
