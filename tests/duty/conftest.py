from tests.followup.conftest import trial

__all__ = ["trial"]
