"""What DVC makes of each project, {"path": "text"}: {"stages": [...]} or {"error": "..."}."""
import json
import os
import shutil
import sys
import tempfile

os.environ["DVC_NO_ANALYTICS"] = "1"
# Whatever DVC prints is not the answer.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from dvc.repo import Repo  # noqa: E402


def plain_path(item, root):
    path = os.path.relpath(str(item.fs_path), root)
    return path.replace(os.sep, "/")


def stage_of(stage, root):
    deps, params = [], {}
    for dep in stage.deps:
        if hasattr(dep, "params"):
            params[plain_path(dep, root)] = list(dep.params)
        else:
            deps.append(plain_path(dep, root))
    outs = []
    for out in stage.outs:
        plot = out.plot if isinstance(out.plot, dict) else {}
        role = "metric" if out.metric else "plot" if out.plot else "out"
        outs.append(
            {
                "path": plain_path(out, root),
                "role": role,
                "cache": bool(out.use_cache),
                "persist": bool(out.persist),
                "push": bool(out.can_push),
                "remote": out.remote,
                "desc": out.annot.desc,
                "type": out.annot.type,
                "labels": list(out.annot.labels or []),
                "plot": {key: value for key, value in plot.items()},
            }
        )
    return {
        "name": stage.name,
        "cmd": stage.cmd,
        "wdir": os.path.relpath(stage.wdir, root).replace(os.sep, "/"),
        "deps": deps,
        "params": params,
        "outs": outs,
        "frozen": bool(stage.frozen),
        "always_changed": bool(stage.always_changed),
        "desc": stage.desc,
    }


def read(files):
    root = os.path.realpath(tempfile.mkdtemp())
    try:
        shutil.copytree(os.path.join(empty, ".dvc"), os.path.join(root, ".dvc"))
        for name, text in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        os.chdir(root)
        with Repo(root) as repo:
            stages = [stage_of(stage, root) for stage in repo.index.stages]
            return {"stages": json.loads(json.dumps(stages, default=str))}
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        os.chdir("/")
        shutil.rmtree(root, ignore_errors=True)


empty = tempfile.mkdtemp()
Repo.init(empty, no_scm=True).close()
json.dump([read(files) for files in json.load(sys.stdin)], answer)
answer.close()
shutil.rmtree(empty)
