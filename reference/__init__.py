"""What the map and the law say: places, authorities, kinds of cases and of endings. Never a word about a client."""
