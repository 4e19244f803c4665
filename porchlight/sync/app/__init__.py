"""The phone app's addresses: one page, its service worker, its manifest, its words. No account, no cookie, no data."""
