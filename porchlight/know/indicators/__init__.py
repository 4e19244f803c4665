"""Indicators as data, worked out from the wings' facts and let out in whole blocks that hide small counts.

For coordinators, partners and funders. Not the running numbers of a desk: those stand with sessions and shelves.
"""
