"""A process of ``test_challenges``: opens the registry, says so, then answers every challenge that it is told, as fast as it can."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType


def loaded(name: str) -> ModuleType:
    sys.path.insert(0, str(Path.cwd()))
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("conftest.py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    home, url = sys.argv[1:]
    world = loaded("registry_conftest").enter(Path(home), url)
    from registry.challenges import Challenges  # noqa: PLC0415 (found beside the working folder, which is on the path by now)

    book = Challenges(world.gate)
    print("ready", flush=True)  # noqa: T201
    print(json.dumps([book.redeem(challenge).state.value for challenge in json.loads(sys.stdin.readline())]))  # noqa: T201


if __name__ == "__main__":
    main()
