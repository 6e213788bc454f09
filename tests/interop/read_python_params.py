"""What DVC makes of each Python params file: tagged values as in the lock, or null where it refuses the file."""
import json
import sys
import warnings

from dvc.utils.serialize._py import parse_py

warnings.simplefilter("ignore")


def tagged(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, (list, tuple)):
        return [tagged(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"set": sorted((tagged(item) for item in value), key=json.dumps)}
    if isinstance(value, dict):
        return {"map": {key_text(key): tagged(item) for key, item in value.items()}}
    return {"other": type(value).__name__}


def key_text(key):
    if key is None:
        return "null"
    if isinstance(key, bool):
        return str(key).lower()
    return str(key)


def read(text):
    try:
        return {"value": tagged(parse_py(text, "params.py"))}
    except TypeError:
        return {"refused": "unhashable"}
    except Exception as error:
        return {"refused": type(error).__name__}


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
