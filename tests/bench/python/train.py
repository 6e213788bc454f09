# What tests/bench/train.mjs compares with: XGBoost, and the 37 features of the real Spotify table.
#   train.py features <dataset.csv> <folder>   writes features.f32 (row-major), target.f64, shape.json, group.i32
#   train.py serve                             a fit for each line of JSON on stdin, one line of JSON back
import json
import sys
import time

import numpy as np


def features(csv, folder):
    import pandas as pd

    t = pd.read_csv(csv, keep_default_na=True)
    t["explicit"] = t["explicit"].astype(int)
    t["duration_min"] = t["duration_ms"] / 60000
    high_energy, high_valence = t["energy"] >= 0.5, t["valence"] >= 0.5
    mood = np.select(
        [high_energy & high_valence, high_energy & ~high_valence, ~high_energy & high_valence],
        ["Happy Energetic", "Angry", "Peaceful"],
        "Sad Calm",
    )
    energy = np.select([t["energy"] < 0.33, t["energy"] < 0.66], ["Low", "Medium"], "High")
    tempo = np.select([t["tempo"] < 90, t["tempo"] < 120, t["tempo"] < 150], ["Slow", "Moderate", "Fast"], "Very Fast")
    names = (
        "danceability energy loudness speechiness acousticness instrumentalness liveness valence tempo "
        "duration_ms key explicit duration_min"
    ).split()
    x = t[names].copy()
    x["track_genre_encoded"] = t["track_genre"].astype("category").cat.codes
    e, d, v, a = t["energy"], t["danceability"], t["valence"], t["acousticness"]
    x["energy_danceability"], x["valence_energy"], x["acousticness_energy"] = e * d, v * e, a * e
    x["energy_squared"], x["danceability_squared"], x["valence_squared"] = e * e, d * d, v * v
    x["is_short_track"], x["is_long_track"] = t["duration_min"] < 2.5, t["duration_min"] > 5
    x["high_energy_happy"], x["low_energy_sad"] = (e > 0.7) & (v > 0.7), (e < 0.3) & (v < 0.3)
    levels = {"mode": t["mode"], "time_signature": t["time_signature"], "mood": mood, "energy": energy, "tempo": tempo}
    for name, values in levels.items():
        dummies = pd.get_dummies(pd.Series(values), prefix=name, drop_first=True)
        for column in dummies:
            x[column] = dummies[column]
    matrix = x.to_numpy(dtype=np.float32)
    matrix.tofile(f"{folder}/features.f32")
    t["popularity"].to_numpy(dtype=np.float64).tofile(f"{folder}/target.f64")
    with open(f"{folder}/shape.json", "w") as file:
        json.dump({"rows": matrix.shape[0], "columns": matrix.shape[1], "names": list(x.columns)}, file)


def serve():
    import xgboost as xgb

    tables = {}

    def table(folder):
        if folder not in tables:
            shape = json.load(open(f"{folder}/shape.json"))
            x = np.fromfile(f"{folder}/features.f32", dtype=np.float32).reshape(shape["rows"], shape["columns"])
            tables[folder] = x, np.fromfile(f"{folder}/target.f64")
        return tables[folder]

    for line in sys.stdin:
        ask = json.loads(line)
        x, y = table(ask["folder"])
        test = np.zeros(len(y), dtype=bool)
        if "test" in ask:
            test[np.fromfile(ask["test"], dtype=np.uint32)] = True
        x_train, y_train = np.ascontiguousarray(x[~test]), y[~test]
        params = {**ask["params"], "tree_method": "hist", "nthread": ask["threads"], "seed": ask["seed"]}
        rounds = params.pop("n_estimators")
        start, cpu = time.perf_counter(), time.process_time()
        booster = xgb.train(params, xgb.DMatrix(x_train, y_train, nthread=ask["threads"]), rounds)
        ms, cpu_ms = (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000
        scored = test if test.any() else ~test
        error = booster.predict(xgb.DMatrix(x[scored])) - y[scored]
        r2 = 1 - float(np.sum(error**2)) / float(np.sum((y[scored] - y[scored].mean()) ** 2))
        print(json.dumps({"ms": ms, "cpuMs": cpu_ms, "r2": r2, "version": xgb.__version__}), flush=True)


if sys.argv[1] == "features":
    features(sys.argv[2], sys.argv[3])
else:
    serve()
