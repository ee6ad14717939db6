"""A sentence for every answer, in English and in Chinese (zh-Hans); both are complete, and a test holds that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import codes, en, open_profile, zh_hans

LANGUAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {**en.SENTENCES, **open_profile.ENGLISH, **codes.ENGLISH},
        "zh-Hans": {**zh_hans.SENTENCES, **open_profile.CHINESE, **codes.CHINESE},
    }
)
OUTCOMES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": en.OUTCOMES, "zh-Hans": zh_hans.OUTCOMES})
CHECK_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": en.CHECK_NAMES, "zh-Hans": zh_hans.CHECK_NAMES})
