"""Links to files in the shape of ONLYOFFICE DocSpace."""
