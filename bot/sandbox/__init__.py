"""A Slack workspace on this machine, for the demo and for tests: the wire protocols, a page and a panel of faults."""

from bot.sandbox.app import Sandbox
from bot.sandbox.limits import NO_LIMITS, Limits
from bot.sandbox.service_link import ServiceLink

__all__ = ["NO_LIMITS", "Limits", "Sandbox", "ServiceLink"]
