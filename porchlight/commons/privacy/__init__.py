"""Keys, sealing, retention and disclosure: the promises, one small file each."""
