"""Fixtures: each hosting site in turn."""

import pytest
from hosting.sites import hosting


@pytest.fixture(params=["github", "gitlab"])
def site(request):
    with hosting(request.param) as served:
        yield served
