"""Why moderators refuse: sentences in each language by a slug, those that come with the service and those of its admins."""
