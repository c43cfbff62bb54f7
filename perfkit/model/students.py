"""What are students called? By their number, so that everybody who knows it knows the name."""

_NAMES = (
    "Anna", "Boris", "Chen", "Daria", "Emil", "Fatima", "Georg", "Hanna", "Ivan", "Julia",
    "Kaito", "Lena", "Marek", "Nadia", "Omar", "Pavel", "Rosa", "Samir", "Tanja", "Yusuf",
)  # fmt: skip


def first_name(number: int) -> str:
    """The first name of the student with this number, from 1; in a group of 20 all differ."""
    return _NAMES[(number - 1) % len(_NAMES)]


def last_name(number: int) -> str:
    """``Student 7``."""
    return f"Student {number}"


def username(number: int) -> str:
    """``student_7``."""
    return f"student_{number}"
