"""The lean HTTP engine beside wrk, hey and Locust's FastHttpUser, against one nginx."""
