"""Links to files in the shape that links to bases have."""
