"""`Explorer`: controls and one pure function `render(**values) -> Picture`, wired here only.

Model, view and controller: the values of the controls are the model, the picture is the view, and
this class is the controller. No lesson calls `observe`.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

import ipywidgets as widgets

from bpcourse.drawing.picture import Picture
from bpcourse.drawing.words import clean, number
from bpcourse.errors import DomainError, known
from bpcourse.widgets.controls import Actions, Transport, explain, holder, place, side_by_side
from bpcourse.widgets.view import View

Values: TypeAlias = dict[str, Any]
# What a change or a button entails for other controls: {control: {trait: value}}; of what is kept,
# only the "value" can change.
Rule: TypeAlias = Callable[[Values], Mapping[str, Mapping[str, Any]]]

NO_MOVES: Values = {}

_alive: WeakValueDictionary[str, "Explorer"] = WeakValueDictionary()


class Explorer(widgets.VBox):
    """A picture above its controls; the only place where events are wired.

    >>> from bpcourse.drawing import nudge_picture
    >>> x = widgets.FloatSlider(value=2, description="x")
    >>> Explorer("nudge explorer", lambda x: nudge_picture(x=x), {"x": x})
    <nudge explorer: x = 2>

    `render` gets the value of every control by name. If it raises, the message is shown and the
    last good picture stays. `rules` say what else a change, or a button of `Actions`, moves: they
    run before the picture is drawn, and however many controls they move, it is drawn once. `kept`
    is what no control shows: `render` and the rules get it too, and the rules renew it. Building
    an explorer with the `key` of a living one closes that one. `hint` is the line beneath the
    picture that says what can be done with it. Marks on the picture (`drawing.touch`) move the
    controls, too.
    """

    _busy = False  # while a rule moves controls
    _drawn: Values | None = None
    redraws = 0

    def __init__(
        self,
        name: str,
        render: Callable[..., Picture],
        controls: Mapping[str, widgets.Widget],
        *,
        rules: Mapping[str, Rule] | None = None,
        kept: Values | None = None,
        key: str | None = None,
        hint: str = "",
    ) -> None:
        self.title = name
        self.render = render
        self.controls = dict(controls)
        self.rules = dict(rules or {})
        self.kept = dict(kept or {})
        self.picture: Picture | None = None
        self.error: Exception | None = None
        self._view = View(hint=hint)
        super().__init__([self._view, side_by_side(self.controls.values())])
        self._wire()
        self._redraw()
        _replace(key, self)

    @property
    def values(self) -> Values:
        """The value of every control, by name."""
        return {name: holder(control).value for name, control in self.controls.items()}

    @property
    def state(self) -> Values:
        """What the picture is drawn from: the values, and what is kept beside them."""
        return self.values | self.kept

    @property
    def message(self) -> str:
        """What went wrong with the last change, or nothing."""
        return "" if self.error is None else _explain(self.error)

    def _wire(self) -> None:
        self.add_class("bp-explorer")
        self._view.on_msg(self._heard)
        for control in self.controls.values():
            explain(holder(control))
            holder(control).observe(self._changed, names="value")
            if isinstance(control, Transport):
                for button in control.buttons:
                    button.on_click(self._clicked)
            if isinstance(control, Actions):
                for button in control.buttons.values():
                    button.on_click(self._pressed)

    def _clicked(self, button: widgets.Button) -> None:
        """Do what a button of a transport says."""
        transport = next(t for t in self._transports() if button in t.buttons)
        if button is transport.play:
            self._play(transport, on=not self._view.playing)
        elif button is transport.start:
            self._play(transport, on=False)
            transport.slider.value = transport.slider.min
        else:
            transport.move(1 if button is transport.ahead else -1)

    def _transports(self) -> list[Transport]:
        return [c for c in self.controls.values() if isinstance(c, Transport)]

    def _play(self, transport: Transport, *, on: bool) -> None:
        """Let the page ask for one step after the other, from the start if this is the end."""
        if on and transport.is_at_the_end:
            transport.slider.value = transport.slider.min
        self._view.playing = transport.interval if on else 0
        transport.play.description = "pause" if on else "play"

    def _advance(self) -> None:
        """Go one step on, as the page asks for while it plays."""
        for transport in self._transports():
            transport.move(1)
            if transport.is_at_the_end:
                self._play(transport, on=False)

    def _pressed(self, button: widgets.Button) -> None:
        rows = (control for control in self.controls.values() if isinstance(control, Actions))
        self._react(next(n for row in rows for n, b in row.buttons.items() if b is button))

    def _changed(self, change: Mapping[str, Any]) -> None:
        self._react(next(n for n, c in self.controls.items() if holder(c) is change["owner"]))

    def _heard(self, view: View, message: Mapping[str, Any], _: Any) -> None:
        """Do what the page reports, and answer: the page waits before it reports more."""
        moves = dict(message.get("moves", ()))
        if moves:
            self._react(*moves, moves=moves)
        if message.get("advance"):
            self._advance()
        view.send({"done": "ask" not in message})

    def _react(self, *names: str, moves: Mapping[str, Any] = NO_MOVES) -> None:
        """Run the rules of controls or buttons, some of them moved in the page; draw once."""
        if self._busy:  # a rule moves this control; the picture is drawn at the end
            return
        self._busy = True
        try:
            for name in names:
                if name in moves:
                    control = self.controls[known("control", name, self.controls)]
                    place(holder(control), moves[name])
                self._follow(name)
        except Exception as error:  # noqa: BLE001  a learner sees the message, the widget lives on
            self._refuse(error)
            return
        finally:
            self._busy = False
        self._redraw()

    def _follow(self, name: str) -> None:
        if name not in self.rules:
            return
        _check_finite(self.values)
        for target, traits in self.rules[name](self.state).items():
            if target in self.kept:
                self.kept[target] = traits["value"]
                continue
            control = self.controls[target]
            for trait, value in traits.items():
                setattr(holder(control), trait, value)

    def _redraw(self) -> None:
        values = self.state
        if values == self._drawn and self.error is None:
            return
        try:
            _check_finite(values)
            picture = self.render(**values)
        except Exception as error:  # noqa: BLE001  as above
            self._refuse(error)
            return
        self._drawn = values
        self.picture = picture
        self.error = None
        self.redraws += 1
        with self._view.hold_sync():  # one message
            self._view.value = picture.inline_html()
            self._view.refusal = ""

    def _refuse(self, error: Exception) -> None:
        self.error = error
        self._view.refusal = clean(_explain(error))

    def close(self) -> None:
        """Close every widget of this explorer, children, layouts and styles included."""
        for member in list(_family(self)):
            if member is not self:
                member.close()
        super().close()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} = {_show(value)}" for name, value in self.values.items())
        return clean(f"<{self.title}: {shown}>")[:109]


def _replace(key: str | None, explorer: Explorer) -> None:
    """Close the explorer that an earlier run of the same cell has left behind."""
    if key is None:
        return
    earlier = _alive.get(key)
    if earlier is not None:
        earlier.close()
    _alive[key] = explorer


def _show(value: Any) -> str:
    return number(value) if isinstance(value, int | float) else str(value)


def _explain(error: Exception) -> str:
    words = str(error) or "it gave no reason"
    name = type(error).__name__
    known = type(error).__module__.startswith("bpcourse")
    return words if known else f"{name}: {words}"


def _check_finite(values: Values) -> None:
    for name, value in values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise DomainError(f"{name} is {number(value)}; it takes a finite number. Move it back")


def _family(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield a widget and every widget that it holds: children, layout, style."""
    seen: dict[widgets.Widget, None] = {}
    waiting = [widget]
    while waiting:
        member = waiting.pop()
        if member in seen:
            continue
        seen[member] = None
        held = [getattr(member, name) for name in member.keys if name != "comm"]
        for value in held:
            parts = value if isinstance(value, tuple) else (value,)
            waiting += [part for part in parts if isinstance(part, widgets.Widget)]
    yield from seen
