"""People by the dozen: a table of names, roles and languages is looked at, then added. The rest is not kept."""
