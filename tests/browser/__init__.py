"""The built book and JupyterLab in a real browser."""

import pytest

pytest.register_assert_rewrite("browser.oracle", "browser.reader", "browser.working")
