"""Students whose doings are Python code: ``async def student(me)``, played by the same engine."""
