#!/usr/bin/env python3
"""Copies the generated protobuf headers to their place at `meson install`.

Usage: install_stubs.py <folder of the build> <folder of the installation, relative to the prefix>
"""

import os
import pathlib
import shutil
import sys


def main():
    source = pathlib.Path(sys.argv[1])
    # Set by Meson, DESTDIR included; an absolute second part would replace the prefix.
    prefix = pathlib.Path(os.environ["MESON_INSTALL_DESTDIR_PREFIX"])
    target = pathlib.Path(sys.argv[2])
    if target.is_absolute():
        destdir = os.environ.get("DESTDIR", "")
        target = pathlib.Path(destdir + str(target)) if destdir else target
    else:
        target = prefix / target
    if "MESON_INSTALL_DRY_RUN" in os.environ:
        return
    for header in sorted(source.rglob("*.pb.h")):
        place = target / header.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(header, place)
        place.chmod(0o644)
    if "MESON_INSTALL_QUIET" not in os.environ:
        print(f"Installing the generated protobuf headers to {target}")


if __name__ == "__main__":
    main()
