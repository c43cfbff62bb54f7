"""Loads that tests make in their own process take no precedence over the tests beside them."""

import contextlib

import pytest

from perfkit.workflows import undisturbed


@pytest.fixture(autouse=True)
def no_precedence(request, monkeypatch):
    if request.module.__name__ != "test_workflows_undisturbed":
        monkeypatch.setattr(undisturbed, "_ahead_of_others", contextlib.nullcontext)
