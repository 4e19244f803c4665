"""What goes down to phones: reference rows in the order of the journal's counter."""
