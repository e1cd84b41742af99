"""The shared language of Stegvis: events, deadlines, tasks, rule sets, identifiers and the calendar. No I/O."""
