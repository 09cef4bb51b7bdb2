"""HTTP for links."""
