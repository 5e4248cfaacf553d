"""Where provisioned targets live: one folder per user, safe to delete at any time."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """The user's cache folder for osconform by the platform's convention; it may not exist yet."""
    return platformdirs.user_cache_path("osconform", appauthor=False)
