"""Writes the pages of the stages and the picture of the journey from the code: ``python -m docs.tools.describe DIR``.

What happens is what the docstrings of the stages say; who does what, until when and by which paragraph come from the
task types and the rule sets that the stages name. So the pages cannot say anything else than the code.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from schemas import checklists, purposes
from schemas.alarms import ALARMS
from schemas.checklists import Checklist
from schemas.deadlines import DeadlineRule
from schemas.events import CATALOGUE, EventData
from schemas.journey import STAGES
from schemas.purposes import Purpose
from schemas.rules import RuleSet, packaged_rules
from schemas.tasks import TASK_FOR
from workflows.stages.interpreter import assess_need, guidance_interpreter

PAGES: dict[str, tuple[str, ...]] = {
    "settlement": ("settlement", "understanding"),
    "mapping": ("mapping",),
    "guidance": ("guidance", "preparation", "note"),
    "interpreter": ("interpreter",),
    "decision": ("decision", "forewarning", "appeal"),
    "plan": ("plan", "norwegian"),
    "programme": ("programme", "programme_end", "more_time", "measures", "absence"),
    "ending": ("ending",),
    "ongoing": ("journey", "ongoing"),
    "cooperation": ("cooperation",),
}
"""Which modules a page tells of, in this order."""

TITLES = {
    "settlement": "Settlement (bosetting)",
    "mapping": "Competence mapping (kompetansekartlegging)",
    "guidance": "Career guidance (karriereveiledning)",
    "interpreter": "The interpreter of a meeting (tolk)",
    "decision": "The decision, and appeals (vedtak og klage)",
    "plan": "Plan and contract (integreringsplan og integreringskontrakt)",
    "programme": "The introduction programme (introduksjonsprogram)",
    "ending": "The ending (avslutning)",
    "ongoing": "At any time",
    "cooperation": "Cooperation of a kommune and its career centre (samarbeid)",
}

_EVENTS: dict[str, type[EventData]] = {kind.__name__: kind for kind in CATALOGUE.values()}
_CHECKLISTS = {name: each for name, each in vars(checklists).items() if isinstance(each, Checklist)}
_PURPOSES = {name: each for name, each in vars(purposes).items() if isinstance(each, Purpose)}
_WAITING = {"expect", "every", "wait_for"}
_INTERPRETED = {assess_need.__name__, guidance_interpreter.__name__}
_HEARING = {"fall_back_to_task", "on_every", "listen", "log_only"}


@dataclass(slots=True)
class Module:
    """What the source of a stage module says.

    Attributes:
        says: Its first line.
        steps: What its functions say, in the order of the file.
        waits: Events that it waits for, in sight of people.
        hears: Events that it takes where they come.
        deadlines: Names of the deadlines it sets going.
        alarms: What it tells a leader.
        meets: Whether it has a meeting that may need an interpreter.
        starts: Stages that it opens.
        elsewhere: Deadlines that it sets going on behalf of another stage.
        checklists: Codes of those that its tasks name.
        purposes: Codes of those that its tasks name.
    """

    details: str
    steps: list[str] = field(default_factory=list)
    waits: list[type[EventData]] = field(default_factory=list)
    hears: list[type[EventData]] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    meets: bool = False
    elsewhere: list[tuple[str, str]] = field(default_factory=list)
    checklists: set[str] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)


@cache
def read_module(name: str) -> Module:
    """Read a stage module's source."""
    tree = ast.parse((resources.files("workflows.stages") / f"{name}.py").read_text("utf-8"))
    module = Module(_first_paragraph(ast.get_docstring(tree)))
    tuples = _tuples(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (told := ast.get_docstring(node)):
            module.steps.append(_first_paragraph(told))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            _read_call(node, node.func.attr, module, tuples)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            module.meets |= node.func.id in _INTERPRETED
        elif isinstance(node, ast.Name):
            _read_name(node.id, module)
    return module


def _read_name(name: str, module: Module) -> None:
    if name in _CHECKLISTS:
        module.checklists.add(_CHECKLISTS[name].code)
    elif name in _PURPOSES:
        module.purposes.add(_PURPOSES[name].code)


def _tuples(tree: ast.AST) -> dict[str, list[ast.Name]]:
    """Give what a module names several things together by: ``_ANSWERS = (GuidanceBooked, …)``."""
    return {
        target.id: [part for part in node.value.elts if isinstance(part, ast.Name)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _read_call(call: ast.Call, verb: str, module: Module, tuples: Mapping[str, list[ast.Name]]) -> None:
    texts = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    kinds = [_EVENTS[part.id] for part in _names(call, tuples) if part.id in _EVENTS]
    if verb in _WAITING or (verb == "listen" and set(kinds) & TASK_FOR.keys()):
        module.waits += kinds
    elif verb in _HEARING:
        module.hears += kinds
    if verb in {"deadline", "follow_end", "every"}:
        known = packaged_rules().sets[0].deadlines
        named = [text for text in texts if text in known]
        stage = _on_behalf_of(call)
        if stage is None:
            module.deadlines += named
        else:
            module.elsewhere += [(stage, name) for name in named]
    if verb == "start" and texts:
        module.starts.append(texts[0])
    if verb == "alarm" and texts:
        module.alarms.append(texts[0])


def _on_behalf_of(call: ast.Call) -> str | None:
    """Give the stage in ``case.stage("decision").deadline(…)``."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute) and receiver.func.attr == "stage":
        first = receiver.args[0]
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def _deadlines_of(page: str) -> list[str]:
    every = {name: read_module(name) for modules in PAGES.values() for name in modules}
    own = [name for module in PAGES[page] for name in every[module].deadlines]
    given = [name for module in every.values() for stage, name in module.elsewhere if stage == page]
    return list(dict.fromkeys([*given, *own]))


def _names(call: ast.Call, tuples: Mapping[str, list[ast.Name]]) -> Iterator[ast.Name]:
    for part in call.args:
        if isinstance(part, ast.Name):
            yield part
        elif isinstance(part, ast.Starred) and isinstance(part.value, ast.Name):
            yield from tuples.get(part.value.id, ())


def _first_paragraph(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split()).replace("``", "`")


def page(name: str, law: RuleSet) -> str:
    """Write the page of a stage."""
    modules = [read_module(module) for module in PAGES[name]]
    lines = [f"# {TITLES[name]}", "", *(f"{module.details}" for module in modules[:1]), ""]
    lines += ["## What happens", ""]
    for module in modules:
        lines += [f"- {step}" for step in module.steps]
    waits = list(dict.fromkeys(kind for module in modules for kind in module.waits))
    lines += ["", "## Who does what", "", "| task | oppgave | whose | done by |", "|---|---|---|---|"]
    lines += [
        f"| {task.title['en']} | {task.title['nb']} | {_words(task.role)} | `{kind.event_name}` |"
        for kind in waits
        if (task := TASK_FOR.get(kind)) is not None
    ]
    others = [kind for kind in waits if kind not in TASK_FOR]
    if others:
        lines += ["", "Others tell: " + ", ".join(f"`{kind.event_name}`" for kind in others) + "."]
    hears = [kind for kind in dict.fromkeys(k for m in modules for k in m.hears) if kind not in waits]
    if hears:
        lines += ["", "Taken whenever it comes: " + ", ".join(f"`{kind.event_name}`" for kind in hears) + "."]
    lines += _deadlines(_deadlines_of(name), law)
    lines += _alarms(modules)
    lines += _purposes(modules)
    lines += _checklists(modules)
    return "\n".join([*lines, "", "Made from the code by `make docs`; do not edit.", ""])


def _alarms(modules: Sequence[Module]) -> list[str]:
    named = {each for module in modules for each in module.alarms}
    if not named:
        return []
    told = ((code, text) for code, text in ALARMS.items() if code in named)
    return ["", "## What a leader is told", "", *_side_by_side("alarm", told)]


def _checklists(modules: Sequence[Module]) -> list[str]:
    named = {each for module in modules for each in module.checklists}
    lines = ["", "## Checklists"] if named else []
    for code, each in checklists.CHECKLISTS.items():
        if code in named:
            lines += ["", f"### {each.title['en']} ({each.title['nb']})", ""]
            lines += [f"`{code}`, for the {_words(each.role)}. From {each.source}.", ""]
            lines += _side_by_side("item", ((item.code, item.text) for item in each.items))
    return lines


def _purposes(modules: Sequence[Module]) -> list[str]:
    named = {each for module in modules for each in module.purposes}
    if not named:
        return []
    told = ((code, each.text) for code, each in purposes.PURPOSES.items() if code in named)
    return ["", "## What people are told it is for", "", *_side_by_side("text", told)]


def _side_by_side(what: str, texts: Iterable[tuple[str, Mapping[str, str]]]) -> list[str]:
    """The pages are for readers of English; what people read in Norwegian stands beside it in bokmål."""
    lines = [f"| {what} | bokmål | English |", "|---|---|---|"]
    return lines + [f"| `{code}` | {text['nb']} | {text['en']} |" for code, text in texts]


def _deadlines(names: list[str], law: RuleSet) -> list[str]:
    if not names:
        return []
    lines = ["", "## Until when", ""]
    lines += [
        "| deadline | length | counted on | warned before | whose | paragraph | how sure |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in names:
        rule = law.deadlines[name]
        warned = ", ".join(map(str, rule.warnings)) or "-"
        judged = "the day itself" if rule.judged_on == "due" else "the next working day"
        kind = "statutory" if rule.kind == "statutory" else "routine"
        lines.append(
            f"| {name} | {rule.length or 'from the journey'} | {judged} | {warned} | {_words(rule.role)} "
            f"| {rule.legal_basis} | {kind}, {_how_sure(rule)} |"
        )
    return lines


def _how_sure(rule: DeadlineRule) -> str:
    """Tell how sure the duty is; of its length, where it has one that is less sure or surer."""
    of_length = rule.origin("length").certainty if rule.length else rule.certainty
    return rule.certainty if of_length == rule.certainty else f"{rule.certainty}; length {of_length}"


def _words(code: str) -> str:
    return str(code).replace("_", " ")


def diagram(law: RuleSet) -> str:
    """Draw the journey (Mermaid): stages, what opens what, and the deadlines of each."""
    lines = ["flowchart LR", "    settled([participant.settled])"]
    for stage in (*STAGES, "interpreter"):
        clocks = _deadlines_of(stage)
        told = "<br/>".join(f"{name}: {law.deadlines[name].length or 'from the journey'}" for name in clocks)
        lines.append(f'    {stage}["<b>{stage}</b><br/>{told}"]' if told else f'    {stage}["<b>{stage}</b>"]')
    opened = {("settled", stage) for stage in read_module("journey").starts}
    for stage in STAGES:
        for module in PAGES[stage]:
            opened |= {(stage, other) for other in read_module(module).starts}
    lines += [f"    {before} --> {after}" for before, after in sorted(opened, key=lambda pair: _place(*pair))]
    lines += ["    mapping -.->|done| make([make-decision])", "    guidance -.->|done or skipped| make"]
    lines += ["    make -.-> decision"]
    interpreted = [stage for stage in STAGES if any(read_module(module).meets for module in PAGES[stage])]
    lines += [f"    {stage} -.->|meeting| interpreter" for stage in interpreted]
    lines += ["    decision -->|refused, and the appeal time over| closed([closed])"]
    lines += ["    ending -->|outcome known after twelve months| closed"]
    return "\n".join(lines)


def _place(before: str, after: str) -> tuple[int, int]:
    order = ("settled", *STAGES)
    return order.index(before), order.index(after)


def journey_page(law: RuleSet) -> str:
    """Write the page that the others hang on."""
    lines = [
        "# The journey",
        "",
        "Stages, what opens what, and their deadlines.",
        "",
        "```mermaid",
        diagram(law),
        "```",
        "",
    ]
    lines += [f"- [{TITLES[name]}]({name}.md)" for name in PAGES]
    return "\n".join([*lines, "", "Made from the code by `make docs`; do not edit.", ""])


def pages() -> dict[str, str]:
    """Write all pages, by file name, with the newest law that is everybody's."""
    law = [rules for rules in packaged_rules().sets if rules.applies_to is None][-1]
    return {"README.md": journey_page(law)} | {f"{name}.md": page(name, law) for name in PAGES}


def main(*arguments: str) -> int:
    """Write the pages to a folder; with ``--check`` only see whether they are as they would be written."""
    check = "--check" in arguments
    folder = Path(next(argument for argument in arguments if argument != "--check"))
    stale = [
        name for name, text in pages().items()
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != text
    ]  # fmt: skip
    if check:
        if stale:
            sys.stderr.write(f"Not as the code says: {', '.join(stale)}. Write them anew with: make docs\n")
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(pages()[name], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
