"""The system check on declared permissions."""

import pytest
from django.core.checks import run_checks

from core.checks import api_patterns, check_declared_permissions


def test_all_routes_of_the_server_pass() -> None:
    assert check_declared_permissions(None) == []
    assert any(path == "api2/auth-token/" for path, _ in api_patterns())


@pytest.mark.urls("tests.core.probe")
def test_what_was_forgotten_is_named() -> None:
    problems = [problem for problem in run_checks() if problem.id == "core.E001"]
    assert [problem.msg for problem in problems] == [
        f"ForgetfulViewSet.forgotten at /{surface}forgetful/ declares no permission."
        for surface in ("api/v2.1/", "api-gateway/api/v2/")
    ]
