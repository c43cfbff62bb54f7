"""What a Python file of students imports from perfkit (docs/python-students.md).

from perfkit.students import Student

USERS = 50
BOT = "python quiz_bot.py"

async def student(me: Student) -> None:
    await me.say("/start", expect="Welcome")
"""

from perfkit.load.python.failures import ExpectationError
from perfkit.load.python.http import HttpReply
from perfkit.load.python.reply import Reply
from perfkit.load.python.student import Student
from perfkit.load.python.wordings import Expect

__all__ = ["Expect", "ExpectationError", "HttpReply", "Reply", "Student"]
