"""Where supporters are: countries, Senedd seats, local authorities, and the way from a postcode to them."""
