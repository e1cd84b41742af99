"""Mail to accounts that asked for it: what it says, how it leaves, and whose turn it is."""
