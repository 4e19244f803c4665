"""Named areas of map cells. Never an address; supplies' places are in reach/supply."""
