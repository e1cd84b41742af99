"""The event catalogue: one model per event type, a module per stage (event contract; domain brief 5.1).

The class arguments name the type, the field with its business date (without one the envelope's time counts) and the
senders. JSON Schemas and docs publish the docstrings. The modules are imported in the order of the journey, which is
the order of ``CATALOGUE``.
"""

# ruff: noqa: F403  every model of every module is meant
# isort: off
from schemas.events.catalogue.settlement import *
from schemas.events.catalogue.mapping import *
from schemas.events.catalogue.guidance import *
from schemas.events.catalogue.interpreter import *
from schemas.events.catalogue.decision import *
from schemas.events.catalogue.programme import *
from schemas.events.catalogue.documents import *
from schemas.events.catalogue.any_stage import *
from schemas.events.catalogue.ending import *
from schemas.events.catalogue.cooperation import *
