"""What keeps people away from a day, and parts of a day, in words."""

from __future__ import annotations

from bocage.plugin import translator

_ = translator("sessions")

WHY = {
    "new_year": _("New Year’s Day"),
    "easter_monday": _("Easter Monday"),
    "labour_day": _("1 May"),
    "victory": _("8 May"),
    "ascension": _("Ascension Day"),
    "whit_monday": _("Whit Monday"),
    "national_day": _("14 July"),
    "assumption": _("15 August"),
    "all_saints": _("All Saints’ Day"),
    "armistice": _("11 November"),
    "christmas": _("Christmas"),
    "summer": _("summer"),
    "year_end": _("the end of the year"),
}
HALVES = {
    "": _("Not said"),
    "morning": _("in the morning"),
    "afternoon": _("in the afternoon"),
    "day": _("the whole day"),
}
WEEKDAYS = {
    "": _("That of the last session"),
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
}
EVERY = {
    "": _("What the group says of its rhythm; without that, two months"),
    "14": _("Two weeks"),
    "30": _("One month"),
    "42": _("Six weeks"),
    "61": _("Two months"),
    "91": _("Three months"),
}
STATES = {
    "planned": _("Planned"),
    "held": _("Held"),
    "cancelled": _("Cancelled"),
}
