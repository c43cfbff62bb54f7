"""What the school teaches: courses, their subjects, and how a question of each is made up."""

from collections.abc import Callable
from random import Random

Draft = tuple[str, list[str]]
"""A question and its four answers, the right one first."""

Maker = Callable[[Random, int], Draft]
"""Makes up a question for a lesson's level, 1 to 10."""


def addition(random: Random, level: int) -> Draft:
    a, b = random.randint(2, 10 * level), random.randint(2, 10 * level)
    return numbers(random, f"What is {a} + {b}?", a + b)


def multiplication(random: Random, level: int) -> Draft:
    a, b = random.randint(2, 4 + 2 * level), random.randint(2, 12)
    return numbers(random, f"What is {a} times {b}?", a * b)


def percentages(random: Random, level: int) -> Draft:
    share, whole = random.randint(1, 2 * level) * 5, random.randint(1, 10) * 20
    return numbers(random, f"What is {share} % of {whole}?", share * whole // 100)


def equations(random: Random, level: int) -> Draft:
    a, x, b = random.randint(2, 3 + level), random.randint(2, 12), random.randint(1, 20)
    return numbers(random, f"{a}x + {b} = {a * x + b}. What is x?", x)


def speed(random: Random, level: int) -> Draft:
    kmh, hours = random.randint(4, 10 + 5 * level), random.randint(2, 6)
    return numbers(random, f"How far does one get at {kmh} km/h in {hours} h?", kmh * hours, " km")


def density(random: Random, level: int) -> Draft:
    per_litre, litres = random.randint(2, 5 + level), random.randint(2, 9)
    text = f"{litres} l of a liquid weigh {per_litre * litres} kg. What does 1 l weigh?"
    return numbers(random, text, per_litre, " kg")


def electricity(random: Random, level: int) -> Draft:
    ohms, amperes = random.randint(2, 10 * level), random.randint(2, 9)
    text = f"A current of {amperes} A flows through {ohms} Ω. What is the voltage?"
    return numbers(random, text, ohms * amperes, " V")


def energy(random: Random, level: int) -> Draft:
    watts, hours = random.randint(2, 10 * level) * 10, random.randint(2, 9)
    text = f"A lamp of {watts} W burns for {hours} h. How much energy is that?"
    return numbers(random, text, watts * hours, " Wh")


def numbers(random: Random, text: str, answer: int, unit: str = "") -> Draft:
    """Three wrong numbers near the right one."""
    near = [n for n in range(max(0, answer - 8), answer + 9) if n != answer]
    return text, [f"{n}{unit}" for n in (answer, *random.sample(near, 3))]


def translation(language: str, words: dict[str, str]) -> Maker:
    """Questions for a word in a language; the wrong answers are other words of it."""

    def make(random: Random, _level: int) -> Draft:
        chosen = random.sample(sorted(words), 4)
        return f"What is “{chosen[0]}” in {language}?", [words[word] for word in chosen]

    return make


def dictionary(pairs: str) -> dict[str, str]:
    """Read `bread=pain water=eau` as English to foreign."""
    return dict(pair.split("=") for pair in pairs.split())


FRENCH = dictionary(
    "bread=pain water=eau house=maison tree=arbre book=livre school=école friend=ami "
    "window=fenêtre door=porte table=table sun=soleil moon=lune river=rivière bridge=pont"
)
GERMAN = dictionary(
    "bread=Brot water=Wasser house=Haus tree=Baum book=Buch school=Schule friend=Freund "
    "window=Fenster door=Tür table=Tisch sun=Sonne moon=Mond river=Fluss bridge=Brücke"
)
SPANISH = dictionary(
    "bread=pan water=agua house=casa tree=árbol book=libro school=escuela friend=amigo "
    "window=ventana door=puerta table=mesa sun=sol moon=luna river=río bridge=puente"
)
ITALIAN = dictionary(
    "bread=pane water=acqua house=casa tree=albero book=libro school=scuola friend=amico "
    "window=finestra door=porta table=tavolo sun=sole moon=luna river=fiume bridge=ponte"
)

COURSES: dict[str, dict[str, Maker]] = {
    "Mathematics": {
        "Addition": addition,
        "Multiplication": multiplication,
        "Percentages": percentages,
        "Equations": equations,
    },
    "Physics": {
        "Speed": speed,
        "Density": density,
        "Electricity": electricity,
        "Energy": energy,
    },
    "Languages": {
        "French": translation("French", FRENCH),
        "German": translation("German", GERMAN),
        "Spanish": translation("Spanish", SPANISH),
        "Italian": translation("Italian", ITALIAN),
    },
}
LESSONS = 10
"""Lessons in a subject, one a level."""
