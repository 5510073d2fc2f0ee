"""Modals in stacks of at most three, and one App Home for each person."""

from collections import deque
from dataclasses import dataclass, field, replace

from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json

STACK_SIZE = 3
KEPT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a Home tab as the app gave it, ids filled in; `hash` changes with every version."""

    id: str
    user_id: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or an empty text."""
        return str(self.body.get("external_id") or "")

    @property
    def notifies(self) -> bool:
        """Whether the app asked to hear when the view is closed."""
        return bool(self.body.get("notify_on_close"))


class ViewStacks:
    """Which modals each person has open, the topmost last, and what their Home tab shows."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._owners: dict[str, str] = {}
        self._homes: dict[str, View] = {}
        self.shown: deque[View] = deque(maxlen=KEPT)

    def stack(self, user_id: str) -> list[View]:
        """Return the open modals of a person, the topmost last."""
        return list(self._stacks.get(user_id, ()))

    def home(self, user_id: str) -> View | None:
        """Return what the person's Home tab shows, or None before anything was published."""
        return self._homes.get(user_id)

    def find(self, view_id: str) -> View | None:
        """Return the open modal or Home with this id, or None."""
        owner = self._owners.get(view_id, "")
        home = self._homes.get(owner)
        if home is not None and home.id == view_id:
            return home
        return next((view for view in self._stacks.get(owner, ()) if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """Return the open modal that the app named so, or None."""
        return next(
            (view for stack in self._stacks.values() for view in stack if view.external_id == external_id),
            None,
        )

    def open(self, view: View) -> None:
        """Show a modal in place of whatever the person had open."""
        self._forget(self._stacks.pop(view.user_id, []))
        self._stacks[view.user_id] = [view]
        self._remember(view)

    def push(self, view: View) -> None:
        """Lay a modal on the person's stack; raises SlackError when it would be the fourth."""
        stack = self._stacks.setdefault(view.user_id, [])
        if len(stack) >= STACK_SIZE:
            raise SlackError("push_limit_reached")
        stack.append(view)
        self._remember(view)

    def put(self, view: View) -> bool:
        """Replace an open modal by its next version; False when it was closed meanwhile."""
        stack = self._stacks.get(view.user_id, [])
        for index, old in enumerate(stack):
            if old.id == view.id:
                stack[index] = view
                self.shown.append(view)
                return True
        return False

    def publish(self, view: View) -> None:
        """Show a Home tab."""
        self._homes[view.user_id] = view
        self._remember(view)

    def close(self, view: View) -> list[View]:
        """Take `view` and everything above it off the stack and return them, the topmost first."""
        stack = self._stacks.get(view.user_id, [])
        index = next((index for index, open_view in enumerate(stack) if open_view.id == view.id), len(stack))
        closed = stack[index:][::-1]
        del stack[index:]
        self._forget(closed)
        return closed

    def clear(self, user_id: str) -> list[View]:
        """Close every modal of a person and return them, the topmost first."""
        closed = self._stacks.pop(user_id, [])[::-1]
        self._forget(closed)
        return closed

    def _remember(self, view: View) -> None:
        self._owners[view.id] = view.user_id
        self.shown.append(view)

    def _forget(self, views: list[View]) -> None:
        for view in views:
            self._owners.pop(view.id, None)


def revised(view: View, body: Json, new_hash: str) -> View:
    """Return the next version of a view, with nothing typed into it yet."""
    return replace(view, body=body, hash=new_hash, state={})
