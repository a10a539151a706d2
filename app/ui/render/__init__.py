"""Values become HTML, by small pure functions; whatever a person wrote is escaped on the way."""
