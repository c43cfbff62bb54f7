"""Locust's fastest user, as its manual says."""

from locust import FastHttpUser, task


class Asking(FastHttpUser):
    @task
    def ask(self) -> None:
        self.client.get("/")
