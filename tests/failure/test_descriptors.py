"""No descriptors are left, and then the database has to be connected with anew. (Of who connects with us: tests/attack/test_connections.py.)"""
import resource

import pytest

from soap import assert_answered, hello
from troubled import WAIT_S, all_connected, assert_unavailable, eventually, timed

pytestmark = pytest.mark.full
FEW = 8  # lower than every one that is free


# proves: GW-F1
def test_without_descriptors_the_database_is_away_and_comes_back_with_them(world):
    all_connected(world)
    message = world.push()
    with world.connect("saas") as inside:
        assert_answered(inside.post(hello()))
        before = resource.prlimit(world.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(world.process.pid, resource.RLIMIT_NOFILE, (FEW, before[1]))
        try:
            world.break_connections()
            eventually(lambda: assert_unavailable(inside.post(hello())))
            answer, seconds = timed(inside.post, message)
            assert_unavailable(answer, message)
            assert seconds < WAIT_S
        finally:
            resource.prlimit(world.process.pid, resource.RLIMIT_NOFILE, before)
        eventually(lambda: assert_answered(inside.post(message)))
        assert world.records(message) == 1
