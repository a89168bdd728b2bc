"""Pages of files of signatures: bringing one, saying what its columns hold, looking at it, taking it in, undoing it."""
