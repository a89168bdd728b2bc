"""Pages about one drive: how it stands, its words in both languages, its settings, and what each kind needs besides."""
