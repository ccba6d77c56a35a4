"""The page with a form that the handbook prints works as it is printed."""

from __future__ import annotations

import html
import re
import sys
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import sqlalchemy as sa

from bocage.hooks import Registry
from bocage.testing.scene import Scene

PAGE = (Path(__file__).parents[2] / "docs" / "plugin.md").read_text("utf-8")
TABLE = "CREATE TABLE lent_tools_tool (network_id INTEGER NOT NULL, name VARCHAR(200) NOT NULL)"


def printed(kind: str) -> str:
    """The block of this kind that belongs to the tools."""
    blocks = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return next(block for block in blocks if "tools" in block)


def test_a_form_keeps_what_was_typed_and_then_keeps_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lent_tools"
    (package / "templates" / "lent_tools").mkdir(parents=True)
    (package / "templates" / "lent_tools" / "tools.html").write_text(printed("html"), "utf-8")
    (package / "__init__.py").write_text(printed("python"), "utf-8")
    spec = spec_from_file_location("lent_tools", package / "__init__.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "lent_tools", module)
    spec.loader.exec_module(module)
    registry = Registry()
    registry.add(module, "lent_tools")
    with closing(Scene(registry, tmp_path)) as site:
        assert registry.set_aside == []
        with site.database.engine.begin() as connection:
            connection.execute(sa.text(TABLE))
        site.app.extensions["bocage"].current_actor = lambda: site.here.actor
        client, at = site.app.test_client(), f"/n/{site.here.slug}/lent_tools/"
        token = re.search(r'csrf_token" value="([^"]+)"', client.get(at).text)
        assert token
        refused = client.post(at, data={"csrf_token": token[1], "name": " "})
        assert refused.status_code == 422
        assert '<a href="#f-name">Name of the tool' in refused.text
        assert "Merci de remplir ce champ." in refused.text
        sent = client.post(at, data={"csrf_token": token[1], "name": "Bêche"})
        assert sent.status_code == 303
        shown = html.unescape(client.get(at).text)
        assert "Thank you for lending it." in shown
        assert "<li>Bêche</li>" in shown
        elsewhere = f"/n/{site.elsewhere.slug}/lent_tools/"
        assert "Bêche" not in client.get(elsewhere).text
