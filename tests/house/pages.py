"""The pages of docs/reference that are read off the code, as the code has them now. Needs Django set up."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import msgspec
from django.apps import apps
from django.core.management import load_command_class
from prometheus_client import Metric

from porchlight.config.logs import BUCKETS, bucket, faults, requests
from porchlight.config.metrics import Gauges
from porchlight.config.reactions import RHYTHMS
from porchlight.config.wiring import KINDS, PROJECTIONS, REACTIONS
from porchlight.journal.registry import Kind
from porchlight.journal.traces import Trace
from porchlight.know.indicators.catalogue import INDICATORS
from porchlight.know.indicators.rules import LAG
from porchlight.lib.meters import ALL, LIMITS
from porchlight.lib.privacy import Life
from tests.house.doors import PUBLIC, addresses
from tests.house.tree import PACKAGE, ROOT, parsed
from tests.spec.tables import pages as spec
from tests.spec.tables import text

COMMANDS = PACKAGE / "config" / "management" / "commands"
NOTE = "<!-- Written by `make reference` from the code; change the code, not this page. -->"
COPIED = "<!-- Copied by `make reference` from tests/spec/{}.md, which the program is tried against: change that. -->"

# Every environment variable, without its prefix. A variable that is missing here fails a test.
ENVIRONMENT = {
    "BACKUP_DATABASE": "PostgreSQL: the database once more, for a role that may read all of it. By default `DATABASE`.",
    "BACKUP_FOLDER": "Where backups lie for 14 days, and nothing else. By default `backups` in the data folder.",
    "BACKUP_RECIPIENT": "Public age keys (`age1…`) that backups are encrypted for, with commas between.",
    "DATABASE": "Path of a SQLite file, or `postgres://user:password@host/name`, with `?pool=transaction` at its end "
    "behind PgBouncer. By default a file in the data folder.",
    "DEBUG": "`1` shows faults in full and opens `/parts/`. For development; never where people work.",
    "HOSTS": "Names this server answers to, with commas between. By default this machine alone.",
    "METRICS_PORT": "Port of 127.0.0.1 at which `porchlight run` serves [metrics](metrics.md). By default none.",
    "ORIGINS": "Addresses that forms may come from, with `https://`, with commas between.",
    "PLAIN_HTTP": "`1` allows cookies without HTTPS. For this machine alone.",
    "SECRET_KEY": "At least 32 characters. By default made once and kept in the data folder, for its owner's eyes.",
    "VAR": "The data folder: database, secret, ballast, collected static files. By default `var`.",
}
# Read by other parts than the settings.
ELSEWHERE = {
    "DRILL": "`full` runs the heavy proofs in full; `make drill` sets it.",
    "SKIP": "Why all tests of a run are skipped; set by `ops/test-postgres` when the machine lacks PostgreSQL.",
}


def environment() -> set[str]:
    """Names that the settings read."""
    calls = (
        node for node in ast.walk(parsed(PACKAGE / "config" / "settings.py")) if isinstance(node, ast.Call)
    )
    return {
        str(ast.literal_eval(call.args[0]))
        for call in calls
        if ast.unparse(call.func) in ("env", "flag") and call.args and isinstance(call.args[0], ast.Constant)
    }


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    """A Markdown table."""
    names = list(head)
    body = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in [names, ["---"] * len(names), *body]]


def settings() -> Iterator[str]:
    """settings.md"""
    yield "# Settings"
    yield ""
    yield "Everything comes from the environment; there is no settings file to keep in step. For a secret, set the same"
    yield "name with `_FILE` at its end to the path of a file that holds it."
    yield ""
    rows = ((f"`PORCHLIGHT_{name}`", text) for name, text in sorted((ENVIRONMENT | ELSEWHERE).items()))
    yield from table(("variable", "what it does"), rows)
    yield from (
        "",
        "## What is logged",
        "",
        "To standard error, without times: whatever runs the program adds them.",
        "",
    )
    yield from table(
        ("line", "what it says"),
        (
            (
                f"`INFO {requests.name}`",
                f"method, route pattern, status and one of {_durations()}; one for each request",
            ),
            (
                f"`ERROR {faults.name}`",
                "an answer that broke off: the route, the error's class and its places in the code",
            ),
            (
                f"`WARNING {faults.name}`",
                "a request put off because the database was busy or full, or metrics without it, likewise",
            ),
            ("`ERROR django.request`", "an error that nobody expected, likewise"),
            ("`ERROR porchlight.work`", "a task of the worker that failed, likewise; it is tried again"),
        ),
    )
    yield from ("", "No line holds an address, a path as it was asked for, or the words of an error.")


def _durations() -> str:
    return ", ".join(f"`{name}`" for name in [*(name for _limit, name in BUCKETS), bucket(60)])


def kinds() -> Iterator[str]:
    """kinds.md"""
    yield "# Kinds of entry"
    yield ""
    yield "What the log can hold. A phone sends the first group; the rest comes from desks and from the clock."
    yield "How an entry travels: [the entry](../explanation/the-entry.md)."
    full = [kind for kind in KINDS if kind.body is not Trace]
    for kind in sorted(full, key=lambda kind: not kind.phone):
        yield from one_kind(kind)
    yield ""
    yield "## Traces of desk edits"
    yield ""
    yield "Their body names what was touched and which fields changed, never what the fields say."
    yield ""
    traces = [(f"`{kind.name}`", f"`{kind.permission}`") for kind in KINDS if kind.body is Trace]
    yield from table(("kind", "permission"), traces)


def one_kind(kind: Kind) -> Iterator[str]:
    """A kind whose body says something."""
    told = {
        "from": "a phone or a desk" if kind.phone else "a desk or the clock",
        "version": kind.version,
        "permission": f"`{kind.permission}`" + (f" ({kind.asks.__doc__})" if kind.asks else ""),
        "folded into": ", ".join(
            projection.name for projection in PROJECTIONS if kind.name in projection.kinds
        ),
        "then": ", ".join(f"`{name}`" for name in REACTIONS.get(kind.name, ())),
        "emptied after 30 days": ", ".join(f"`{name}`" for name in kind.exact_times),
    }
    yield ""
    yield f"## `{kind.name}`"
    yield ""
    if text := (kind.body.__doc__ or "").strip().splitlines()[:1]:
        yield text[0]
        yield ""
    yield " · ".join(f"{name} {value}" for name, value in told.items() if value)
    yield ""
    yield from table(("field", "what it may be"), fields(kind.body))


def fields(body: Any) -> Iterator[tuple[str, str]]:
    """Name and described type of each field of a structure."""
    schema = msgspec.json.schema(body)
    shapes = schema.get("$defs", {})
    own = shapes.get(body.__name__, schema)
    needed = set(own.get("required", ()))
    for name, node in own.get("properties", {}).items():
        yield f"`{name}`", typed(node, shapes) + ("" if name in needed else " · may be left out")


def typed(node: dict[str, Any], shapes: dict[str, Any]) -> str:
    """A JSON schema node in words."""
    if "$ref" in node:
        return typed(shapes[node["$ref"].rpartition("/")[2]], shapes)
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(typed(part, shapes) for part in node["anyOf"]))
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if node.get("type") == "array":
        most = f", at most {node['maxItems']}" if "maxItems" in node else ""
        return f"list of ({typed(node.get('items', {}), shapes)}){most}"
    if "properties" in node:
        return (
            "{"
            + ", ".join(f"{name}: {typed(part, shapes)}" for name, part in node["properties"].items())
            + "}"
        )
    return _NAMED.get(node.get("format", ""), "") or _TYPES.get(node.get("type", ""), "anything") + _limits(
        node
    )


_NAMED = {"uuid": "id", "date": "day", "date-time": "moment with offset"}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
    "null": "nothing",
    "object": "codes by name",
}


def _limits(node: dict[str, Any]) -> str:
    if "pattern" in node:
        return f" like `{node['pattern']}`"
    if "maxLength" in node:
        return f", at most {node['maxLength']} letters"
    low, high = node.get("minimum"), node.get("maximum")
    if low is None and high is None:
        return ""
    return f" {low} to {high}" if high is not None else f" from {low}"


def metrics() -> Iterator[str]:
    """metrics.md"""
    yield "# Metrics"
    yield ""
    yield "What `porchlight run` serves in the text format of Prometheus at `PORCHLIGHT_METRICS_PORT`, for the whole"
    yield "network together. How to use it: [watch it run](../how-to/watch-it-run.md)."
    yield ""
    rows = zip(metric_names(), _metrics(), strict=True)
    yield from table(
        ("name", "type", "what it says"),
        ((f"`{name}`", one.type, one.documentation) for name, one in rows),
    )
    yield ""
    yield f"Steps of durations, in seconds: {', '.join(f'{limit:g}' for limit in LIMITS)}, and beyond."


def metric_names() -> list[str]:
    """As they are served; a histogram's with one of `_bucket`, `_count` and `_sum` at its end."""
    return [f"{one.name}_total" if one.type == "counter" else one.name for one in _metrics()]


def _metrics() -> list[Metric]:
    return [*(one for meter in ALL for one in meter.describe()), *Gauges().describe()]


def urls() -> Iterator[str]:
    """urls.md"""
    yield "# Addresses"
    yield ""
    yield "Every address and the door in front of it: a permission, a phone's token, or why nobody is asked."
    yield ""
    rows = []
    for address, view in addresses():
        if not address.startswith("accounts/"):
            marks = vars(view)
            asked = f"permission `{marks['permission']}`" if "permission" in marks else ""
            asked = asked or ("token of a phone" if "phone_door" in marks else PUBLIC.get(address, ""))
            rows.append((f"`/{address}`", asked))
    rows.append(("`/accounts/…`", PUBLIC["accounts/*"]))
    yield from table(("address", "who may"), sorted(rows))


def retention() -> Iterator[str]:
    """retention.md"""
    yield "# What is kept, and for how long"
    yield ""
    yield "Every column of every table has a class (who would be hurt if it leaked) and a life. The purge runs every"
    yield f"{RHYTHMS['purge'].total_seconds() / 60:g} minutes and leaves an entry `retention.ran` with its"
    yield "counts. A backup outlives what it holds: what is gone here is gone there when the backup expires."
    yield ""
    yield from table(
        ("life", "days"), ((life.value[0], life.days or "until somebody removes it") for life in Life)
    )
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        care = getattr(model, "care", None)
        if care is None or not model.__module__.startswith("porchlight."):
            continue
        yield ""
        yield f"## {model._meta.label}"
        yield ""
        yield f"{(model.__doc__ or '').strip().splitlines()[0]} Scope: {care.scope}."
        yield ""
        groups: dict[tuple[str, str], list[str]] = {}
        for name, (sensitivity, life) in care.fields.items():
            groups.setdefault((sensitivity.value, life.value[0]), []).append(f"`{name}`")
        yield from table(
            ("class", "life", "fields"), ((*key, ", ".join(names)) for key, names in groups.items())
        )


def indicators() -> Iterator[str]:
    """indicators.md"""
    yield "# Indicators"
    yield ""
    yield "Counted over the wings' facts and let out in whole blocks."
    yield "[How evidence is protected](../explanation/disclosure.md) says why."
    for one in INDICATORS:
        weeks = one.grid.row_weeks * one.grid.rows
        rows = [
            ("Counted", one.numerator),
            ("Held against", one.denominator),
            ("Period", one.period),
            ("By", ", ".join(one.breakdowns) or "the whole organisation"),
            ("Let out", f"{weeks} weeks at a time, {LAG.days} days after they end"),
            ("Hidden together", "; ".join(", ".join(group) for group in one.grid.together)),
            ("Source", one.source),
        ]
        if one.bands:
            rows.append(("Bands", ", ".join(f"{name} from {start}" for name, start in one.bands)))
        if one.goals:
            rows.append(("Goals", ", ".join(f"{name}: {at}" for name, at in one.goals)))
        if one.unsure:
            rows.append(("Not sure yet", one.unsure))
        yield from ["", f"## {one.title}", "", *table(["", ""], rows)]


def commands() -> Iterator[str]:
    """commands.md"""
    yield "# Commands"
    yield ""
    yield "`porchlight <command>` where it is installed; in a checkout `.venv/bin/porchlight <command>`."
    for path in sorted(COMMANDS.glob("[a-z]*.py")):
        yield ""
        yield f"## `porchlight {path.stem}`"
        yield ""
        yield from options(path.stem)
    yield ""
    yield "## `make`"
    yield ""
    yield from table(("target", "what it does"), made())


def options(name: str) -> Iterator[str]:
    """What a command says about itself."""
    command = load_command_class("porchlight.config", name)
    own = type(command)
    yield str(own.help)
    parser = command.create_parser("porchlight", name)
    known = {
        "-h",
        "--version",
        "-v",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
    }
    rows = [
        (
            f"`{action.option_strings[-1]}`",
            action.help or (f"by default {action.default}" if action.default else ""),
        )
        for action in parser._actions
        if action.option_strings
        and not known & set(action.option_strings)
        and "--skip-checks" not in action.option_strings
    ]
    if rows:
        yield ""
        yield from table(("option", "what it is"), rows)


def made() -> list[tuple[str, str]]:
    """Targets of the Makefile that have a description."""
    text = (ROOT / "Makefile").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in text if ":" in line and " ## " in line and line[0].islower())
    return [(f"`make {name}`", rest.partition(" ## ")[2]) for name, rest in pairs]


PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "indicators": indicators,
    "commands": commands,
    "kinds": kinds,
    "metrics": metrics,
    "retention": retention,
    "settings": settings,
    "urls": urls,
    **{name: partial(text, name) for name in spec()},
}


def page(name: str) -> str:
    """The text of one page as the code has it now."""
    title, *rest = PAGES[name]()
    note = COPIED.format(name) if name in spec() else NOTE
    return "\n".join([title, "", note, *rest]) + "\n"
