"""The marks of pluggy under our own name."""

import pluggy

hookspec = pluggy.HookspecMarker("bocage")
hookimpl = pluggy.HookimplMarker("bocage")
