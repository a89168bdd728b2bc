"""My support: whoever holds a mailbox sees, corrects, moves and erases what was given from it, without staff."""
