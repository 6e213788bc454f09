# The work of the reference pipeline as one pandas + scikit-learn + XGBoost script: what tests/bench/pipeline.mjs
# runs beside it. Same params, same outs by the same names; frames go from step to step in memory.
#   pipeline.py <tracks.csv> <folder> [--pictures] [--onnx]
# --pictures draws what our stages draw, with matplotlib; --onnx exports the trees with onnxmltools and compares them
# with the model on the training rows. The ONNX file holds the trees alone: no encoder, scaler or interaction is in it.
# XGBoost takes as many threads as OMP_NUM_THREADS says, by default all. Prints one line of JSON: seconds by step, and
# the metrics.
import hashlib
import json
import os
import shutil
import sys
import time

START = time.perf_counter()

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.model_selection import GroupShuffleSplit
from sklearn.preprocessing import StandardScaler

TARGET = "popularity"
NUMERIC = (
    "danceability energy loudness speechiness acousticness instrumentalness liveness valence tempo "
    "duration_ms key explicit duration_min"
).split()
ONE_HOT = "mode time_signature mood_energy energy_category tempo_category".split()
SCALED = "duration_ms loudness tempo duration_min track_genre_encoded key".split()
TEXTS = "track_id artists album_name track_name track_genre".split()
SCHEMA = {  # type, min, max
    "popularity": ("integer", 0, 100),
    "duration_ms": ("integer", 1, None),
    "explicit": ("boolean", None, None),
    "danceability": ("number", 0, 1),
    "energy": ("number", 0, 1),
    "key": ("integer", 0, 11),
    "loudness": ("number", -60, 6),
    "mode": ("integer", 0, 1),
    "speechiness": ("number", 0, 1),
    "acousticness": ("number", 0, 1),
    "instrumentalness": ("number", 0, 1),
    "liveness": ("number", 0, 1),
    "valence": ("number", 0, 1),
    "tempo": ("number", 0, 260),
    "time_signature": ("integer", 0, 7),
    **{name: ("string", None, None) for name in TEXTS},
}
MODEL = {
    "n_estimators": 200,
    "max_depth": 6,
    "learning_rate": 0.1,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "min_child_weight": 3,
    "gamma": 0.1,
    "tree_method": "hist",
    "random_state": 42,
}
PATIENCE = 20


def write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=2, sort_keys=True)


def ingest(csv):
    shutil.copyfile(csv, "data/raw/tracks.csv")
    with open("data/raw/tracks.csv", "rb") as file:
        source = {"kind": "file", "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    write_json("data/raw/source.json", source)
    return source


def validate(raw, source):
    findings = []

    def find(severity, rule, column, count):
        if count > 0:
            findings.append({"severity": severity, "rule": rule, "column": column, "count": int(count)})

    kinds = {"integer": "i", "number": "fi", "boolean": "b", "string": "OU"}
    for name, (kind, least, most) in SCHEMA.items():
        if name not in raw:
            find("error", "required", name, 1)
            continue
        column = raw[name]
        find("error", "type", name, column.dtype.kind not in kinds[kind])
        find("error", "missing", name, column.isna().sum())
        if least is not None:
            find("error", "minimum", name, (column < least).sum())
        if most is not None:
            find("error", "maximum", name, (column > most).sum())
    find("error", "enum", "mode", (~raw["mode"].isin([0, 1])).sum())
    rows = raw.drop(columns="index")
    find("error", "repeated-key", "track_id, track_genre", raw.duplicated(["track_id", "track_genre"]).sum())
    find("warning", "repeated-row", None, rows.duplicated().sum())
    find("note", "repeated-id", "track_id", raw.duplicated(["track_id"]).sum())

    y = raw[TARGET]
    columns = []
    for name in raw:
        column = raw[name]
        profile = {"name": name, "missing": int(column.isna().sum()), "distinct": int(column.nunique())}
        if column.dtype.kind in "if":
            profile |= {"min": float(column.min()), "mean": float(column.mean()), "max": float(column.max())}
        else:
            top = column.value_counts()
            profile["top"] = {"value": str(top.index[0]), "count": int(top.iloc[0])}
        columns.append(profile)
        if name in (TARGET, "index"):
            continue
        # Leakage: the correlation; levels with a value or range of the target each; groups of neighbours.
        is_number = column.dtype.kind in "ifb"
        find("error", "leakage", name, is_number and abs(np.corrcoef(column.astype(float), y)[0, 1]) >= 0.999)
        if profile["distinct"] < len(raw) / 10:
            levels = y.groupby(column).agg(["min", "max"]).sort_values(["min", "max"])
            apart = (levels["min"] == levels["max"]).all() or (levels["min"] > levels["max"].shift()).iloc[1:].all()
            find("error", "leakage", name, bool(apart))
        elif is_number:
            ordered = y.to_numpy()[np.argsort(column.to_numpy(), kind="stable")]
            groups = ordered[: len(ordered) // 20 * 20].reshape(-1, 20)
            within = ((groups - groups.mean(axis=1, keepdims=True)) ** 2).sum()
            find("error", "leakage", name, np.sqrt(1 - within / ((groups - groups.mean()) ** 2).sum()) >= 0.999)

    report = {"rows": len(raw), "source": source, "findings": findings, "columns": columns}
    write_json("artifacts/validation_report.json", report)
    lines = [f"Rows: {len(raw)}   Columns: {raw.shape[1]}", ""]
    lines += [f"[{f['severity']}] {f['rule']} {f['column'] or ''}: {f['count']}" for f in findings]
    lines += ["", pd.DataFrame(columns).to_string()]
    with open("artifacts/data_quality_report.txt", "w") as file:
        file.write("\n".join(lines) + "\n")
    html = pd.DataFrame(findings).to_html() + pd.DataFrame(columns).to_html()
    with open("artifacts/validation_report.html", "w") as file:
        file.write(f"<!doctype html><title>Validation</title>{html}")


def etl(raw):
    tracks = raw.drop(columns="index")
    tracks = tracks[tracks["duration_ms"] > 0].reset_index(drop=True)
    tracks["duration_min"] = tracks["duration_ms"] / 60000
    happy, energetic = tracks["valence"] >= 0.5, tracks["energy"] >= 0.5
    tracks["mood_energy"] = np.select(
        [happy & energetic, happy, energetic], ["Happy Energetic", "Happy Calm", "Sad Energetic"], "Sad Calm"
    )
    for name, column, edges, labels in [
        ("energy_category", "energy", [0.4, 0.7], ["Low Energy", "Medium Energy", "High Energy"]),
        ("popularity_category", TARGET, [26, 51, 76], ["Low", "Medium", "High", "Very High"]),
        ("tempo_category", "tempo", [90, 120, 150], ["Slow", "Moderate", "Fast", "Very Fast"]),
    ]:
        tracks[name] = np.array(labels, dtype=object)[np.digitize(tracks[column], edges)]
    tracks.to_parquet("data/interim/tracks.parquet", compression="snappy", index=False)
    tracks.to_csv("data/interim/tracks.csv", index=False)
    return tracks


def features(tracks, source):
    x = tracks[NUMERIC].copy()
    levels = sorted(tracks["track_genre"].unique())
    x["track_genre_encoded"] = pd.Categorical(tracks["track_genre"], categories=levels).codes
    e, d, v, a = tracks["energy"], tracks["danceability"], tracks["valence"], tracks["acousticness"]
    x["energy_danceability"], x["valence_energy"], x["acousticness_energy"] = e * d, v * e, a * e
    x["energy_squared"], x["danceability_squared"], x["valence_squared"] = e * e, d * d, v * v
    x["is_short_track"], x["is_long_track"] = x["duration_min"] < 2, x["duration_min"] > 5
    x["high_energy_happy"], x["low_energy_sad"] = (e > 0.7) & (v > 0.7), (e < 0.3) & (v < 0.3)
    x = pd.concat([x, pd.get_dummies(tracks[ONE_HOT].astype("category"), drop_first=True)], axis=1)
    x = x.astype({name: np.float64 for name in x})

    codes, _ = pd.factorize(tracks["track_id"])
    train, test = next(GroupShuffleSplit(1, test_size=0.2, random_state=42).split(x, groups=codes))
    train, test = np.sort(train), np.sort(test)
    info = x.iloc[train].agg(["mean", "std", "min", "max"]).T
    info["missing"] = x.iloc[train].isna().sum()
    info.to_csv("data/processed/feature_info.csv", index_label="name")
    scaler = StandardScaler().fit(x.iloc[train][SCALED])
    x[SCALED] = scaler.transform(x[SCALED])
    x = x.astype(np.float32)
    y = tracks[TARGET].astype(np.float64)

    part = np.full(len(x), "train", dtype=object)
    part[test] = "test"
    x.iloc[train].to_parquet("data/processed/X_train.parquet", index=False)
    x.iloc[test].to_parquet("data/processed/X_test.parquet", index=False)
    y.iloc[train].to_frame().to_parquet("data/processed/y_train.parquet", index=False)
    y.iloc[test].to_frame().to_parquet("data/processed/y_test.parquet", index=False)
    x.assign(**{TARGET: y, "part": part}).to_parquet("data/processed/ml_ready_data.parquet", index=False)
    pd.DataFrame({"part": part, "group": codes}).to_parquet("data/processed/split.parquet", index=False)
    scale = {"columns": SCALED, "mean": list(scaler.mean_), "deviation": list(scaler.scale_)}
    write_json("data/processed/recipe.json", {"source": source, "levels": levels, "scale": scale, "columns": list(x)})
    return x, y, codes, train, test


def metrics(actual, predicted, columns):
    r2, rows = r2_score(actual, predicted), len(actual)
    return {
        "rows": rows,
        "rmse": float(np.sqrt(mean_squared_error(actual, predicted))),
        "mae": float(mean_absolute_error(actual, predicted)),
        "r2": float(r2),
        "adjusted_r2": 1 - (1 - r2) * (rows - 1) / (rows - columns - 1),
    }


def train_model(x, y, codes, train, source):
    x_train, y_train = x.iloc[train], y.iloc[train]
    cut = GroupShuffleSplit(1, test_size=0.1, random_state=42)
    kept, held = next(cut.split(x_train, groups=codes[train]))
    x_held, y_held = x_train.iloc[held], y_train.iloc[held]
    watched = xgb.XGBRegressor(**MODEL, early_stopping_rounds=PATIENCE)
    evals = [(x_train.iloc[kept], y_train.iloc[kept]), (x_held, y_held)]
    watched.fit(*evals[0], eval_set=evals, verbose=False)
    validation = metrics(y_held, watched.predict(x_held), x.shape[1])
    rounds = watched.best_iteration + 1
    model = xgb.XGBRegressor(**{**MODEL, "n_estimators": rounds})
    model.fit(x_train, y_train, verbose=False)

    model.save_model("artifacts/model.json")
    curve = watched.evals_result()
    curve = {"train_rmse": curve["validation_0"]["rmse"], "validation_rmse": curve["validation_1"]["rmse"]}
    curve = pd.DataFrame(curve)
    curve.to_csv("artifacts/learning_curve.csv", index_label="round")
    importance = pd.Series(model.feature_importances_, index=x.columns, name="importance").sort_values(ascending=False)
    importance.to_csv("artifacts/feature_importance.csv", index_label="feature")
    facts = {"source": source, "hyperparameters": MODEL, "rounds": rounds, "features": list(x), "target": TARGET}
    on_train = metrics(y_train, model.predict(x_train), x.shape[1])
    write_json("artifacts/model_metadata.json", {**facts, "train": on_train, "validation": validation})
    return model, validation, importance, curve


def export(model, x_train):
    import onnxruntime
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType

    booster = model.get_booster()
    # The converter knows columns by number only.
    booster.feature_names = [f"f{k}" for k in range(x_train.shape[1])]
    converted = convert_xgboost(model, initial_types=[("x", FloatTensorType([None, x_train.shape[1]]))])
    booster.feature_names = list(x_train.columns)
    with open("artifacts/model.onnx", "wb") as file:
        file.write(converted.SerializeToString())
    threads = onnxruntime.SessionOptions()
    threads.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
    session = onnxruntime.InferenceSession("artifacts/model.onnx", threads)
    (found,) = session.run(None, {"x": x_train.to_numpy()})
    wanted = model.predict(x_train)
    error = np.abs(found[:, 0] - wanted) / np.maximum(np.abs(wanted), 33)
    if error.max() > 1e-5:
        raise SystemExit(f"ONNX and the model disagree by {error.max()} of a prediction")


def evaluate(tracks, x, y, train, test, model, validation, source):
    predicted = model.predict(x).astype(np.float64)
    found = {
        "source": source,
        "train": metrics(y.iloc[train], predicted[train], x.shape[1]),
        "validation": validation,
        "test": metrics(y.iloc[test], predicted[test], x.shape[1]),
    }
    write_json("artifacts/metrics.json", found)
    actual = y.to_numpy()[test]
    residuals = actual - predicted[test]
    plots = "artifacts/plots"
    sliced = pd.DataFrame({"genre": tracks["track_genre"].to_numpy()[test], "y": actual, "p": predicted[test]})
    by_genre = pd.DataFrame(
        [
            {
                "track_genre": genre,
                "rows": len(rows),
                "rmse": np.sqrt(mean_squared_error(rows["y"], rows["p"])),
                "mae": mean_absolute_error(rows["y"], rows["p"]),
                "r2": r2_score(rows["y"], rows["p"]),
                "mean_residual": (rows["y"] - rows["p"]).mean(),
            }
            for genre, rows in sliced.groupby("genre")
        ]
    ).sort_values("rmse", ascending=False)
    by_genre.to_csv(f"{plots}/by_genre.csv", index=False)
    counts, edges = np.histogram(residuals, bins=40)
    pd.DataFrame({"from": edges[:-1], "to": edges[1:], "rows": counts}).to_csv(f"{plots}/residuals.csv", index=False)
    counts, edges = np.histogram(y, bins=20)
    pd.DataFrame({"from": edges[:-1], "to": edges[1:], "rows": counts}).to_csv(f"{plots}/target.csv", index=False)
    for name, one, other in [
        ("predicted_actual", actual, predicted[test]),
        ("residual_density", predicted[test], residuals),
    ]:
        cells, from_x, from_y = np.histogram2d(one, other, bins=[60, 60])
        at, to = np.nonzero(cells)
        cells = pd.DataFrame({"x": from_x[at], "y": from_y[to], "rows": cells[at, to].astype(int)})
        cells.to_csv(f"{plots}/{name}.csv", index=False)
    shares = np.array([0.001, 0.005, *np.arange(0.01, 1, 0.01), 0.995, 0.999])
    quantiles = pd.DataFrame({"probability": shares, "residual": np.quantile(residuals, shares)})
    quantiles.to_csv(f"{plots}/residual_quantiles.csv", index=False)
    with open("artifacts/report.html", "w") as file:
        file.write(f"<!doctype html><title>Report</title>{pd.DataFrame(found).to_html()}{by_genre.to_html()}")
    return found, by_genre, predicted


def draw(importance, curve, y, test, predicted, by_genre):
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    actual, of_test = y.to_numpy()[test], predicted[test]
    worst = by_genre.head(20)
    pictures = {
        "feature_importance": lambda axes: axes.barh(importance.index[:20], importance.iloc[:20]),
        "learning_curve": lambda axes: axes.plot(curve),
        "predicted_actual": lambda axes: axes.hist2d(actual, of_test, bins=60),
        "residuals": lambda axes: axes.hist(actual - of_test, bins=40),
        "by_genre": lambda axes: axes.barh(worst["track_genre"], worst["rmse"]),
        "target": lambda axes: axes.hist(y, bins=20),
    }
    for name, picture in pictures.items():
        figure, axes = plt.subplots(figsize=(8, 6))
        picture(axes)
        axes.set_title(name)
        figure.tight_layout()
        figure.savefig(f"artifacts/plots/{name}.svg")
        plt.close(figure)


def score(tracks, predicted, test, source):
    scored = tracks.iloc[test].assign(prediction=predicted[test])
    scored.to_parquet("artifacts/predictions.parquet", compression="snappy", index=False)
    write_json("artifacts/score_report.json", {"source": source, "rows": len(scored), "unscored": 0})


def main():
    csv, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    options = sys.argv[3:]
    for name in ["data/raw", "data/interim", "data/processed", "artifacts/plots"]:
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    os.chdir(folder)
    seconds = {}
    last = START

    def lap(step):
        nonlocal last
        now = time.perf_counter()
        seconds[step], last = round(now - last, 3), now

    lap("imports")
    source = ingest(csv)
    lap("ingest")
    raw = pd.read_csv("data/raw/tracks.csv").rename(columns={"Unnamed: 0": "index"})
    lap("read")
    validate(raw, source)
    lap("validate")
    tracks = etl(raw)
    lap("etl")
    x, y, codes, train, test = features(tracks, source)
    lap("features")
    model, validation, importance, curve = train_model(x, y, codes, train, source)
    lap("train")
    if "--onnx" in options:
        export(model, x.iloc[train])
        lap("onnx")
    found, by_genre, predicted = evaluate(tracks, x, y, train, test, model, validation, source)
    lap("evaluate")
    if "--pictures" in options:
        draw(importance, curve, y, test, predicted, by_genre)
        lap("pictures")
    score(tracks, predicted, test, source)
    lap("score")
    versions = {"xgboost": xgb.__version__, "pandas": pd.__version__}
    print(json.dumps({"seconds": seconds, "features": x.shape[1], "test": found["test"], "versions": versions}))


main()
