"""Exact times go after thirty days; after the network's term, monthly sums take the place of records.

The ledger goes on from what was there: a summary also holds the balances at its border, so that a replay can start
from it. What arrived before the border is covered by it; what corrects a covered record later is covered too.
"""
