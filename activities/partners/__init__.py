"""The partner services: the message for each call, and one client and one wire for all partners."""
