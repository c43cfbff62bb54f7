"""How Hypothesis is used in all tests: an example may take as long as a busy machine lets it."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:  # there Hypothesis takes its own profile, which is unhurried as well
    settings.load_profile("unhurried")
