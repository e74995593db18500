"""Back-up and restore: the whole database, the files, what the settings were, in one sealed stream."""
