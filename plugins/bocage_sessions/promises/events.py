"""What has happened around promises."""

from __future__ import annotations

from dataclasses import dataclass

from bocage.plugin import Event


@dataclass(frozen=True, kw_only=True)
class MiniCaseDrafted(Event, name="sessions.mini_case_drafted"):
    """A promise that was tried has become the draft of a mini-case, or the draft was changed.

    Its texts stay in the table `sessions_mini_case`, under `mini_case_id`: what people wrote is
    not repeated here, so that it can be taken back.
    """

    community_id: int
    promise_id: int
    mini_case_id: int
    address: str
