from __future__ import annotations
from corpus._drafts import Draft
def page_draft(text: str) -> Draft | None:
    return None
