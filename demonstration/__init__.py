"""A network to look at and try: a database of its own, a sign-in that asks for no password, and the refusals around it.

Outside of porchlight and not in the wheel. Nothing in production knows it but the marker in a database's birth.
"""
