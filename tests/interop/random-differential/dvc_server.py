"""Runs DVC commands, each in a fork of a process that has DVC's modules already: one JSON line in, one out.

A fork is a process of its own, so nothing is remembered from one command to the next but what lies on disk.
"""

import importlib
import json
import os
import sys
import tempfile

MODULES = """
dvc.cli dvc.commands.repro dvc.commands.status dvc.commands.metrics dvc.commands.params dvc.commands.dag
dvc.commands.stage dvc.commands.freeze dvc.commands.add dvc.repo dvc.repo.reproduce dvc.repo.status dvc.repo.dag
dvc.repo.commit dvc.stage.cache dvc.stage.run dvc.stage.loader dvc.stage.serialize dvc.parsing dvc.parsing.context
dvc.parsing.interpolate dvc.output dvc.dependency dvc.dependency.param dvc.schema dvc.lockfile dvc.dvcfile
dvc.cachemgr dvc.rwlock dvc.ignore dvc.utils.strictyaml dvc_data.hashfile.build dvc_data.hashfile.checkout
dvc_data.hashfile.transfer dvc_data.index dvc_objects.fs.local sqltrie networkx pygtrie ruamel.yaml scmrepo.git
""".split()
for module in MODULES:
    try:
        importlib.import_module(module)
    except ImportError:  # of another version: then that command imports what it needs
        pass


def run(request):
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.chdir(request["dir"])
            os.environ.clear()
            os.environ.update(request["env"])
            from dvc.cli import main

            code = main(request["args"])
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code & 0xFF)
    _, status = os.waitpid(pid, 0)
    texts = []
    for file in (out, err):
        file.seek(0)
        texts.append(file.read().decode("utf-8", "replace"))
        file.close()
    return {"code": os.waitstatus_to_exitcode(status), "stdout": texts[0], "stderr": texts[1]}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
