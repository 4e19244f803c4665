"""Porchlight: what a peer-led harm reduction network runs on."""
