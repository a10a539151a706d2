"""What the look over the memories found becomes cards with the memories' texts."""

from app.ui.handlers.findings import Finding, Findings, Remedy
from app.ui.render import headings
from app.ui.render.figures import whole
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import cut, memory_card
from app.ui.render.secrets import secret_names
from app.ui.words import say

NAMED = 32


def findings_head(findings: Findings) -> Markup:
    """How much was found, of what."""
    title = say("audit.heading")
    if not findings.total:
        return headings.intro(title, say("audit.clean", count=whole(findings.memories)))
    kinds = ", ".join(
        say("audit.kind_count", count=whole(count), kind=say(f"audit.kinds.{fault.value}"))
        for fault, count in findings.counts
    )
    found = say(
        "audit.found",
        count=whole(findings.total),
        total=whole(findings.memories),
        kinds=kinds,
    )
    shown = len(findings.shown)
    if findings.total > shown:
        found = f"{found} " + say("audit.more", shown=shown)
    return tag("div", headings.intro(title, found), role="status")


def finding_card(finding: Finding) -> Markup:
    """One finding: what is wrong, and the memories it is about."""
    kinds = secret_names(finding.secrets)
    why = headings.hint(say("audit.secret_kinds", kinds=kinds)) if kinds else Markup("")
    return tag(
        "div",
        tag("h4", say(f"audit.titles.{finding.fault.value}"), class_="finding-title"),
        why,
        together(memory_card(item) for item in finding.items),
        class_="finding",
    )


def remedy_name(remedy: Remedy, text: str) -> str:
    """What a button does, and to which memory."""
    return say(f"audit.{remedy.value}", text=cut(text, NAMED))
