"""Lists the faults of the catalogues, adds what is missing (`--add`) or takes out what is unused (`--prune`)."""

import argparse
import sys
from pathlib import Path

from tests.architecture.translations.extraction import UnreadableSourceError, sentences
from tests.architecture.translations.faults import find_faults
from tests.architecture.translations.welsh import find_unwelsh
from tests.architecture.translations.writing import add_missing, prune

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.architecture.translations")
    parser.add_argument("--add", action="store_true", help="write what is missing, to be translated")
    parser.add_argument("--prune", action="store_true", help="take out what nothing says")
    options = parser.parse_args()
    try:
        said = sentences(ROOT)
    except UnreadableSourceError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    changes = [*(add_missing(ROOT, said) if options.add else []), *(prune(ROOT, said) if options.prune else [])]
    faults = [*find_faults(ROOT, said), *find_unwelsh(ROOT)]
    for line in [*changes, *faults]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(said)} sentences, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
