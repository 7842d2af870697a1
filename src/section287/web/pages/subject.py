"""An agreement's or application's own address: it leads to its place on its agency's page."""

from __future__ import annotations

from section287.errors import NotFound
from section287.questions.rows import fetch
from section287.web.pages.page import Redirect, Visit
from section287.web.queries import load_query


def build(visit: Visit) -> Redirect:
    """Return where an agreement or application is shown; ids of former times lead there too.

    Raises:
        NotFound: the record has no agreement or application of this id.
    """
    asked = visit.place["subject_id"]
    found = fetch(visit.connection, load_query("agreement_alias"), {"id": asked})
    if not found:
        raise NotFound(f"No agreement or application in the record has the id '{asked}'.")
    return Redirect(visit.links.subject(str(found[0]["id"])))
