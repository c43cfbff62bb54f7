"""What runs in the bot's interpreter: standard library only, imports nothing of perfkit.

``startup/`` goes onto the bot's PYTHONPATH and holds nothing but ``sitecustomize.py``, so that no
module of the bot is shadowed. That file makes this folder importable in the bot as
``perfkit_inside`` and calls ``begin``. Everything here also runs on Pythons older than perfkit's
own (3.8 and later), loads little, and notes its failures instead of raising them.
"""
