"""Reads the CSV files given as JSON lines on the first argument and prints what each reader makes of them, as JSON.

A case is {path, delimiter, quote, names, duckdb}: `duckdb` says whether DuckDB is asked too. The answer is {csv, duckdb},
each {names, rows}, or null for a file that the reader refuses. Texts only; missing values are null.
"""

import csv
import json
import sys

import duckdb

csv.field_size_limit(1 << 30)


def by_csv(case):
    with open(case["path"], newline="", encoding="utf-8-sig") as file:
        quoting = csv.QUOTE_MINIMAL if case["quote"] else csv.QUOTE_NONE
        reader = csv.reader(file, delimiter=case["delimiter"], quotechar=case["quote"] or None, quoting=quoting, strict=True)
        rows = [row for row in reader if row]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    return {"names": rows[0], "rows": [[value or None for value in row] for row in rows[1:]]}


def by_duckdb(case):
    relation = duckdb.connect().execute(
        "select * from read_csv(?, all_varchar=true, header=true, delim=?, quote=?, escape=?, auto_detect=false, columns=?)",
        [case["path"], case["delimiter"], case["quote"], case["quote"], {name: "VARCHAR" for name in case["names"]}],
    )
    rows = relation.fetchall()
    return {"names": [each[0] for each in relation.description], "rows": [[value or None for value in row] for row in rows]}


def attempt(reader, case):
    if reader is by_duckdb and not case["duckdb"]:
        return None
    try:
        return reader(case)
    except (csv.Error, UnicodeDecodeError, duckdb.Error):
        return None


with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
print(json.dumps([{"csv": attempt(by_csv, case), "duckdb": attempt(by_duckdb, case)} for case in cases]))
