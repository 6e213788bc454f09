# XGBoost for tests/bench/parity.mjs, on one thread: for each line of JSON on stdin a fit that watches the validation
# rows, a second one on all training rows with the rounds that were best, and the predictions of the test rows.
# An ask names a folder with X_train.f32, X_test.f32 (row-major), y_train.f64 and validation.u32 (rows of X_train).
import json
import sys

import numpy as np
import xgboost as xgb

for line in sys.stdin:
    ask = json.loads(line)
    folder, columns = ask["folder"], ask["columns"]
    x, x_test = (np.fromfile(f"{folder}/X_{part}.f32", dtype=np.float32).reshape(-1, columns) for part in ["train", "test"])
    y = np.fromfile(f"{folder}/y_train.f64")
    held = np.zeros(len(y), dtype=bool)
    held[np.fromfile(f"{folder}/validation.u32", dtype=np.uint32)] = True
    params = {**ask["params"], "tree_method": "hist", "nthread": 1, "seed": ask["seed"]}
    rounds = params.pop("n_estimators")
    validation = xgb.DMatrix(x[held], y[held])
    watched = xgb.train(
        params,
        xgb.DMatrix(x[~held], y[~held]),
        rounds,
        evals=[(validation, "validation")],
        early_stopping_rounds=ask["patience"],
        verbose_eval=False,
    )
    best = watched.best_iteration + 1
    model = xgb.train(params, xgb.DMatrix(x, y), best)
    model.predict(xgb.DMatrix(x_test)).tofile(f"{folder}/predicted.f32")
    grown = watched.num_boosted_rounds()
    print(json.dumps({"grown": grown, "rounds": best, "version": xgb.__version__}), flush=True)
