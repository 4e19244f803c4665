"""Every kit from shelf to hand: catalogue, places, and a ledger in which nothing appears or disappears.

For peers (my bag), coordinators (shelves, receiving, counting). Not the referral of people, not money.
"""
