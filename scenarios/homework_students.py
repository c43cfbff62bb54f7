"""The homework test of homework.yaml by students who never guess one letter twice in a row.

perfkit load-test scenarios/homework_students.py
"""

import re

from perfkit.students import Expect, Student

USERS = 50
RAMP_UP = "3s"
BOT = {
    "command": "{python} -m homework_bot --variant after",
    "directory": ".",
    "environment": {"BOT_TOKEN": "42:TEST-the-demo-bot-needs-any-token"},
}
COURSES = ["Mathematics", "Physics", "Languages"]
QUESTION_OR_END = r"/Question \d+ of 10|You answered/"
LESSON = re.compile(r"^Lesson \d+$")


async def student(me: Student) -> None:
    await me.say("/start", expect=Expect("Choose a course", button="Mathematics"), name="open menu")
    await choose_lesson(me)
    score = await do_test(me)
    await me.think(0.5, 1.5)
    await me.press("Statistics", expect=f"{score} of 10, mark", name="open statistics")


async def choose_lesson(me: Student) -> None:
    await me.think(0.5, 1.5)
    await me.press(me.random.choice(COURSES), expect="Choose a subject", name="choose course")
    await me.think(0.5, 1.5)
    subjects = [button for button in me.reply.buttons if button != "Menu"]
    await me.press(me.random.choice(subjects), expect="Choose a lesson", name="choose subject")
    await me.think(0.5, 1.5)
    await me.press(LESSON, pick="random", expect="10 questions", name="choose lesson")


async def do_test(me: Student) -> int:
    """Answer ten questions at random, never the same letter twice in a row; the score."""
    await me.think(0.5, 1.5)
    await me.press("Start test", expect="Question 1 of 10", name="start test")
    before = ""
    while "You answered" not in me.reply.text:
        await me.think(0.5, 1.5)
        before = me.random.choice([each for each in me.reply.buttons if each[0] != before])[0]
        await me.press(f"/^{before}\\)/", expect=QUESTION_OR_END, name="press answer")
    return int(me.reply.find(r"You answered (\d+) of 10") or 0)
