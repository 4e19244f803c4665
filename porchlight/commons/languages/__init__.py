"""The languages people read here, and their direction."""
