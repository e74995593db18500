"""How rows are asked for and written with few and cheap statements. Knows Django's models, none of the house's apps."""
