"""The bureaus behind one contract, over real HTTP against the sandbox's bureau."""

import pytest

pytest.register_assert_rewrite("tests.bureaus.contract")
