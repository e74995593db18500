"""The post office: knows people and times, not cases. A reminder is a row; the clock only asks what is due."""
