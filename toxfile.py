"""tox plugin of this repository: environments named after targets, skipped with the reason where one cannot run."""

from __future__ import annotations

import subprocess

from tox.plugin import impl
from tox.tox_env.api import ToxEnv
from tox.tox_env.errors import Skip
from tox.tox_env.python.virtual_env.runner import VirtualEnvRunner
from tox.tox_env.register import ToxEnvRegister


class TargetRunner(VirtualEnvRunner):
    """A virtual environment of the host's Python whose name is a target's.

    tox would take `cpython27` for the Python to build the environment with; here an old interpreter only ever
    runs the agent.
    """

    @staticmethod
    def id() -> str:
        """The value of `runner` in tox.ini."""
        return "target"

    @classmethod
    def extract_base_python(cls, env_name: str) -> str | None:
        """No name says which Python to use."""
        return None


@impl
def tox_register_tox_env(register: ToxEnvRegister) -> None:
    """Makes `runner = target` known."""
    register.add_run_env(TargetRunner)


@impl
def tox_before_run_commands(tox_env: ToxEnv) -> None:
    """Asks osconform whether the target of the environment's name can run."""
    if not isinstance(tox_env, TargetRunner):
        return
    command = [str(tox_env.conf["env_python"]), "-m", "osconform", "targets", tox_env.name]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 2:
        raise Skip(done.stderr.strip())
