"""Files and links to them in the shape of Finix."""
