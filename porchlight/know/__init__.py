"""What the network knows: counts over the wings' facts. It reads no entry, no person and no shelf."""
