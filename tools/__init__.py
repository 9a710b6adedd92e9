"""What authors, instructors and CI run. A student's kernel imports nothing of it."""
