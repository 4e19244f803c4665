"""Pages of outreach: sessions from their plan to their end, records and what becomes of them."""
