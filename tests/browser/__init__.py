"""The built book and JupyterLab in a real browser."""

import pytest

pytest.register_assert_rewrite("browser.kit", "browser.oracle", "browser.reader", "browser.ways")
