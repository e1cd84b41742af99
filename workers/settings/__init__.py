"""The settings of every Stegvis process: ``STEGVIS_…`` variables first, then a TOML file, then the defaults here.

Each topic has a module: ``servers``, ``processes``, ``law``, ``partners``, ``mail``, ``sign_in``, ``tokens``.
"""

from workers.settings.fault import SettingsError
from workers.settings.loading import load_settings
from workers.settings.model import Settings
from workers.settings.partners import PartnerSettings
from workers.settings.processes import WorkerSlots

__all__ = ["PartnerSettings", "Settings", "SettingsError", "WorkerSlots", "load_settings"]
