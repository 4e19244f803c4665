"""What comes up from phones: one transaction a batch, one answer an entry."""
