"""Pages of supplies: what is where, what happened, the sheets that change it, the catalogue."""
