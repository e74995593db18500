"""What changes a person: one keyword-only function a verb, each in one transaction, each with its audit row."""
