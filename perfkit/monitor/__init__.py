"""What does a bot do right now, what did it do, and when must somebody know?"""
