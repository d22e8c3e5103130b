"""Every write on promises."""

from qarib.modules.promises.actions.calendar import recompute_batch
from qarib.modules.promises.actions.figures import roll_up_figures
from qarib.modules.promises.actions.forgetting import forget_people
from qarib.modules.promises.actions.ladder import climb_ladder
from qarib.modules.promises.actions.moves import (
    keep_promise,
    make_promise,
    miss_promise,
    pause_promise,
    resume_promise,
    withdraw_promise,
)
from qarib.modules.promises.actions.responsible import hand_over_promise

__all__ = [
    "climb_ladder",
    "forget_people",
    "hand_over_promise",
    "keep_promise",
    "make_promise",
    "miss_promise",
    "pause_promise",
    "recompute_batch",
    "resume_promise",
    "roll_up_figures",
    "withdraw_promise",
]
