"""The interpreter of a meeting (tolkeloven §§ 6, 7): judged to be needed, ordered, confirmed, and rated afterwards."""

from workflows.stages.interpreter.need import assess_need, guidance_interpreter, kommune_meetings

__all__ = ["assess_need", "guidance_interpreter", "kommune_meetings"]
