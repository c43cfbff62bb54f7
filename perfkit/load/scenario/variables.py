"""Which variables are sure to have a value at a step? Found while the steps are read.

A variable counts as known when every way to the step saves it: what only some branches of a
``choose`` save is not. So a student never meets a variable without a value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from perfkit.formats.yaml_place import Place
from perfkit.model.students import first_name, username

STUDENT = "student"
"""The student's number, from 1: known everywhere."""
NAME = "name"
"""The student's first name, as Telegram tells the bot."""
USERNAME = "username"
"""The student's name in Telegram, without the @."""
OF_STUDENT = frozenset({STUDENT, NAME, USERNAME})


def own_values(number: int) -> dict[str, str]:
    """What the student with this number knows from the beginning on."""
    return {STUDENT: str(number), NAME: first_name(number), USERNAME: username(number)}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known at one step of the scenario."""

    certain: frozenset[str] = OF_STUDENT
    possible: frozenset[str] = OF_STUDENT
    """Saved on some way to here."""
    replied: bool = False
    """Whether a reply to save from is sure to have come."""

    def require(self, variables: Iterable[str], place: Place) -> None:
        """Raise DocumentError if one of these variables may have no value here."""
        for variable in variables:
            if variable in self.certain:
                continue
            if variable in self.possible:
                raise place.error(f"{{{variable}}} is saved only in some branches before this step")
            raise place.error(
                f"unknown variable {{{variable}}}: no step before this one saves it"
                f" (write {{{{{variable}}}}} for the text itself)"
            )

    def after_reply(self) -> "Scope":
        """What is known once a reply has come."""
        return replace(self, replied=True)

    def after_save(self, variables: Iterable[str]) -> "Scope":
        """What is known once these variables have been saved."""
        saved = frozenset(variables)
        return replace(self, certain=self.certain | saved, possible=self.possible | saved)


def merge(scopes: Iterable[Scope]) -> Scope:
    """What is known where several ways meet."""
    return reduce(
        lambda one, other: Scope(
            one.certain & other.certain,
            one.possible | other.possible,
            one.replied and other.replied,
        ),
        scopes,
    )
