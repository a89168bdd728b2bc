"""Logs of counts that can only grow, signed every hour: anyone can check later that a count was this one, and has theirs."""
