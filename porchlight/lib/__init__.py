"""Pure pieces that every room may use. No Django here."""
