#!/usr/bin/env python3
"""Lays the files of an unpacked Debian package out as RHEL does and prints the lines of %files for them.

usage: rhel-layout.py ROOT PACKAGE CONFFILES      CONFFILES is dpkg's list, empty where the package has none

All is in /usr, libraries in /usr/lib64 and not in a directory of the architecture's name; texts and links that name the old places
name the new ones. A path inside a program keeps its length: what is too much is slashes.
"""

import os
import re
import shutil
import sys
from pathlib import Path

TRIPLET = re.compile(rb'(/usr)?/lib/[a-z0-9_]+-linux-gnu(?:eabihf)?(?=[/:\0"\s\']|$)')
MERGED = ('bin', 'sbin', 'lib', 'lib64')
# Made or changed after their installation: rpm is not to compare their bytes.
CHANGED_LATER = ('/etc/group', '/etc/gshadow', '/etc/hosts', '/etc/passwd', '/etc/shadow', '/etc/ssl/certs/ca-certificates.crt')
CAPABILITIES = {'/usr/bin/ping': 'cap_net_raw=ep'}


def moved(path: str) -> str:
    """Where a path of Debian's layout is in the other one."""
    top, _, rest = path.lstrip('/').partition('/')
    if top in MERGED:
        path = f'/usr/{top}/{rest}'.rstrip('/')
    path = re.sub(r'^/usr/lib/[a-z0-9_]+-linux-gnu(?:eabihf)?(?=/|$)', '/usr/lib64', path)
    return re.sub(r'^/usr/share/doc/([^/]+)/copyright$', r'/usr/share/licenses/\1/copyright', path)


def move_all(root: Path) -> None:
    """Every file, link and directory to where it is then; links lead to the same files as before."""
    listed = sorted(p for p in root.rglob('*'))
    plan = [(p, f'/{p.relative_to(root)}') for p in listed]
    times = {moved(old): path.lstat() for path, old in plan if path.is_dir() and not path.is_symlink()}
    for path, old in plan:
        new = root / moved(old).lstrip('/')
        if path.is_symlink():
            target = os.readlink(path)
            absolute = moved(os.path.normpath(os.path.join(os.path.dirname(old), target)))
            text = absolute if target.startswith('/') else os.path.relpath(absolute, os.path.dirname(moved(old)))
            if absolute == moved(old):
                path.unlink()  # libc6's link from /lib64 to what is there now
                continue
            if (new, text) != (path, target):
                path.unlink()
                new.parent.mkdir(parents=True, exist_ok=True)
                os.symlink(text, new)
        elif path.is_dir():
            new.mkdir(parents=True, exist_ok=True)
        elif new != path:
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, new)
    for path, old in reversed(plan):
        if moved(old) != old and path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
    for name, status in times.items():
        path = root / name.lstrip('/')
        os.chown(path, status.st_uid, status.st_gid)
        os.chmod(path, status.st_mode & 0o7777)


def rename_inside(path: Path) -> None:
    """The old places by their new names, in what a file says."""
    content = path.read_bytes()
    binary = b'\0' in content[:4096]

    def new(match: re.Match) -> bytes:
        name = (match[1] or b'') + b'/lib64'
        return name.ljust(len(match[0]), b'/') if binary else name

    changed = TRIPLET.sub(new, content)
    if changed != content:
        status = path.stat()
        path.write_bytes(changed)
        os.utime(path, (status.st_atime, status.st_mtime))


def main() -> None:
    root, package, conffiles = Path(sys.argv[1]), sys.argv[2], set(map(moved, sys.argv[3].split()))
    move_all(root)
    if package == 'libc6':
        # As RHEL's glibc lists them: through the link.
        (root / 'lib64').mkdir()
        for path in sorted((root / 'usr/lib64').glob('*.so*')):
            shutil.move(path, root / 'lib64' / path.name)
    for path in sorted(root.rglob('*')):
        if path.is_file() and not path.is_symlink():
            rename_inside(path)
    for path in sorted(root.rglob('*')):
        name = f'/{path.relative_to(root)}'
        if path.is_dir() and not path.is_symlink():
            if name.lstrip('/') not in MERGED:
                print(f'%dir "{name}"')
            continue
        marks = [
            '%config(noreplace)' if name in conffiles else '',
            '%verify(not md5 size mtime)' if name in CHANGED_LATER else '',
            '%license' if name.startswith('/usr/share/licenses/') else '',
            f'%caps({CAPABILITIES[name]})' if name in CAPABILITIES else '',
        ]
        print(' '.join([*filter(None, marks), '"' + name.replace('%', '%%') + '"']))


main()
