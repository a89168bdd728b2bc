"""How long what people gave us is kept."""
