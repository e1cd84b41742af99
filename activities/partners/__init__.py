"""The partner services: the message that each call becomes, one client and one wire for all of them."""
