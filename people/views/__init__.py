"""Pages about people: gate, form, action, answer."""
