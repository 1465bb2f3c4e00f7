"""Time limits are a setting that can't be set to give up before the portal does."""

import httpx
import pytest
from portal.doubles import WEBHOOK

from stagesync.portal.timeouts import Timeouts
from stagesync.portal.transport import open_http

NAN, INF = float("nan"), float("inf")


def test_the_limits_reach_the_connection():
    with open_http(WEBHOOK, environ={}, timeouts=Timeouts(connect=3, read=61.5)) as http:
        assert http.timeout == httpx.Timeout(connect=3, read=61.5, write=61.5, pool=61.5)


def test_the_standard_waits_longer_than_the_portal_takes():
    assert (Timeouts().connect, Timeouts().read) == (10, 70)


@pytest.mark.parametrize("read", [60, 59.9, 10, 0, -1, NAN, INF])
def test_an_answer_is_never_given_up_before_the_portal_gives_up(read):
    with pytest.raises(ValueError, match="for an answer must be above 60 seconds"):
        Timeouts(read=read)


@pytest.mark.parametrize("connect", [0, -1, NAN, INF])
def test_a_connection_gets_some_time(connect):
    with pytest.raises(ValueError, match="for a connection must be above 0 seconds"):
        Timeouts(connect=connect)
