"""Volunteer hours: one number per community and quarter, added up in the network report."""

from marshmallow import Schema, fields, validate

from bocage.plugin import Indicator, Plugin, UpdateSection, hookimpl

plugin = Plugin(name="volunteer_hours", title="Volunteer hours", hook_api=1)


class Hours(Schema):
    given = fields.Integer(
        required=True,
        validate=validate.Range(min=0),
        metadata={"label": "Hours given by volunteers this quarter"},
    )


@hookimpl
def update_sections():
    yield UpdateSection(key="hours", title="Volunteer hours", answers=Hours)


@hookimpl
def report_indicators():
    yield Indicator(
        key="given",
        title="Hours given by volunteers",
        unit="hours",
        value=lambda update: update.answer("volunteer_hours.hours", "given"),
    )
