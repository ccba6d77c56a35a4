"""The bundled plugin keeps what every plugin keeps."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bocage.communities.models import Community
from bocage.testing import PluginContract
from bocage_charters import plugin, rules
from bocage_charters.milestone_models import Output
from bocage_charters.models import Charter


@pytest.mark.usefixtures("server_for_contracts")
class TestContract(PluginContract):
    plugin_module = plugin

    def fill(self, session: Session, community: Community, number: int) -> None:
        charter = Charter(
            network_id=community.network_id,
            community_id=community.id,
            number=number,
            title=f"Charte {number} de {community.name}",
            state=rules.RUNNING,
        )
        session.add(charter)
        session.flush()
        given = {"kind": "publication", "audience": "network", "title": f"Guide {number}"}
        session.add(Output(network_id=community.network_id, charter_id=charter.id, **given))
