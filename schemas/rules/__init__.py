"""Rule sets: the law as dated data. The files hold the values, and a rule book chooses the text that holds."""

from schemas.rules.book import RuleBook
from schemas.rules.files import packaged_rules, packaged_texts, read_rule_sets
from schemas.rules.procedure import Eligibility, InterpretingRule, SearchStep
from schemas.rules.programme import DurationRule, ProgrammeRule, ThemeRule
from schemas.rules.provision import NEVER, UPPER_SECONDARY, Dated, Title
from schemas.rules.rule_set import RuleSet

__all__ = [
    "NEVER",
    "UPPER_SECONDARY",
    "Dated",
    "DurationRule",
    "Eligibility",
    "InterpretingRule",
    "ProgrammeRule",
    "RuleBook",
    "RuleSet",
    "SearchStep",
    "ThemeRule",
    "Title",
    "packaged_rules",
    "packaged_texts",
    "read_rule_sets",
]
