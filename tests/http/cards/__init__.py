"""Pictures for whoever passes a link on."""
