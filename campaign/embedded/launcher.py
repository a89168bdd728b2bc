"""The first code of `make run` and `make test`: makes the virtual environment and hands over to it.

    python3 -m campaign.embedded.launcher run              production packages, then the supervisor
    python3 -m campaign.embedded.launcher dev COMMAND …    development packages, then the command

Runs under the system's Python, whatever its age: this file is plain enough for an old one to read and refuse itself.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.15", "python3.14", "python3.13", "python3.12", "python3.11")


def start_under_newer_python():
    # type: () -> None
    """Hand over to a newer Python on PATH, or say in one sentence what is needed and exit 2."""
    for name in NEWER:
        found = shutil.which(name)
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, "-m", "campaign.embedded.launcher"] + sys.argv[1:])  # noqa: RUF005
    sys.stderr.write(
        "Cydlais needs Python {}.{} or newer, and this is {}.{}: install a newer python3 and start again.\n".format(
            *OLDEST, *sys.version_info[:2]
        )
    )
    sys.exit(2)


if tuple(sys.version_info[:2]) < OLDEST:
    start_under_newer_python()

from campaign.embedded.launch import launch  # noqa: E402 - an old Python cannot even read it

if __name__ == "__main__":
    launch(sys.argv[1:])
