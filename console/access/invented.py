"""Invented people to sign in as, for the embedded default: on loopback only."""

from collections.abc import Iterable

from schemas.accounts import ROLES, Post
from schemas.organisations import STEGVIS, party_of

_NAMES = {
    "settlement_adviser": "Farah Nyhus",
    "programme_adviser": "Ingrid Solbakken",
    "programme_leader": "Torunn Hagelund",
    "career_adviser": "Kari Lyngmo",
    "career_centre": "Sindre Aas",
    "career_centre_leader": "Oddvar Stenseth",
    "interpreter_desk": "Petter Aunli",
    "nav": "Marte Fjellvik",
    "adult_education": "Arne Tveitmo",
    "imdi": "Liv Brekke",
    "appeal_body": "Nils Hovda",
    "hk_dir": "Guro Steinsvik",
    "access_administrator": "Even Brattås",
    "auditor": "Randi Kvam",
    "operator": "Sunniva Rekdal",
}


def name_of(post: Post) -> str:
    """Give the name of the invented person who has a role somewhere."""
    return _NAMES[post.role]


def posts_at(organisations: Iterable[str]) -> dict[str, list[Post]]:
    """Give the roles that one may choose, by organisation: at each, those that somebody can have there."""
    return {
        organisation: [
            Post(role.name, organisation)
            for role in ROLES.values()
            if party_of(organisation) in role.parties
            # Who gives grants and who reads logs is alike everywhere: one of each is enough to look at.
            and (role.works_as or organisation == STEGVIS or organisation.isdecimal())
        ]
        for organisation in organisations
    }
