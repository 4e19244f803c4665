"""Long lists as files: made beside, by the worker; found again under Files; gone after a day."""
