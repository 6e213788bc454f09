"""What DVC counts in each tree: a list of folders on standard input, the files below each on standard output."""
import json
import os
import sys

from dvc.fs import localfs
from dvc.ignore import DvcIgnoreFilter

found = []
for root in json.load(sys.stdin):
    ignores = DvcIgnoreFilter(localfs, root)
    files = [os.path.relpath(path, root) for path in ignores.find(localfs, root)]
    found.append(sorted(files))
json.dump(found, sys.stdout)
