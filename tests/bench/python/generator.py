"""Compares a generated table with the real one: `generator.py real.csv generated.csv`; rows of text, figures side by side.

R² is that of the reference's model (XGBoost, 200 trees of depth 6, its 37 features), by a random split and by track.
"""

import sys

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from xgboost import XGBRegressor

NUMERIC = (
    "popularity duration_ms explicit danceability energy key loudness mode speechiness acousticness instrumentalness "
    "liveness valence tempo time_signature"
).split()
SEEDS = (0, 1)


def features(data):
    data = data.dropna(subset=["track_name", "artists", "album_name"]).reset_index(drop=True)
    minutes, valence, energy = data.duration_ms / 60000, data.valence, data.energy
    table = data[[name for name in NUMERIC if name not in ("popularity", "mode", "time_signature")]].astype(float)
    table["duration_min"] = minutes
    table["track_genre_encoded"] = data.track_genre.astype("category").cat.codes
    table["energy_danceability"] = energy * data.danceability
    table["valence_energy"] = valence * energy
    table["acousticness_energy"] = data.acousticness * energy
    table["energy_squared"] = energy * energy
    table["danceability_squared"] = data.danceability * data.danceability
    table["valence_squared"] = valence * valence
    table["is_short_track"] = minutes < 2.5
    table["is_long_track"] = minutes > 5
    table["high_energy_happy"] = (energy > 0.7) & (valence > 0.7)
    table["low_energy_sad"] = (energy < 0.3) & (valence < 0.3)
    categories = {
        "mode": data["mode"],
        "time_signature": data.time_signature,
        "mood_energy": 2 * (valence >= 0.5) + (energy >= 0.5),
        "energy_category": pd.Series(np.digitize(energy, [0.33, 0.66])),
        "tempo_category": pd.Series(np.digitize(data.tempo, [90, 120, 150])),
    }
    for name, values in categories.items():
        for level in sorted(values.unique())[1:]:
            table[f"{name}_{level}"] = values == level
    return data, table.astype("float32")


def r2(wanted, got):
    return 1 - ((wanted - got) ** 2).sum() / ((wanted - wanted.mean()) ** 2).sum()


def scores(data):
    data, table = features(data)
    wanted = data.popularity.to_numpy(float)
    track = data.track_id.astype("category").cat.codes.to_numpy()
    found = {"random": [], "track": []}
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        row_part = np.isin(np.arange(len(data)), random.permutation(len(data))[: len(data) // 5])
        tracks = track.max() + 1
        track_part = np.isin(track, random.permutation(tracks)[: tracks // 5])
        for kind, test in (("random", row_part), ("track", track_part)):
            model = XGBRegressor(
                n_estimators=200, max_depth=6, learning_rate=0.1, subsample=0.8, colsample_bytree=0.8,
                min_child_weight=3, gamma=0.1, n_jobs=1, random_state=seed,
            )  # fmt: skip
            model.fit(table[~test], wanted[~test])
            found[kind].append(r2(wanted[test], model.predict(table[test])))
    return {kind: float(np.mean(values)) for kind, values in found.items()}, table.shape[1]


def main():
    real, ours = (pd.read_csv(path) for path in sys.argv[1:3])
    ok = True

    def line(text, goal, holds):
        nonlocal ok
        ok &= bool(holds)
        print(f"{text:58s} {goal:16s} {'ok' if holds else 'MISSED'}")

    for name in NUMERIC:
        distance = ks_2samp(real[name].astype(float), ours[name].astype(float)).statistic
        line(f"KS distance of {name}: {distance:.3f}", "<= 0.1", distance <= 0.1)
    difference = (real[NUMERIC].astype(float).corr() - ours[NUMERIC].astype(float).corr()).abs()
    pair = difference.stack().idxmax()
    line(f"largest correlation difference: {difference.max().max():.3f} ({pair[0]}, {pair[1]})", "<= 0.1", difference.max().max() <= 0.1)
    facts = {
        "rows": len,
        "share of zero popularity": lambda data: (data.popularity == 0).mean(),
        "deviation of popularity": lambda data: data.popularity.std(),
        "track ids": lambda data: data.track_id.nunique(),
        "most rows of one id": lambda data: data.track_id.value_counts().max(),
        "genres": lambda data: data.track_genre.nunique(),
        "rows of the smallest genre": lambda data: data.track_genre.value_counts().min(),
        "share of rows whose id recurs": lambda data: data.track_id.duplicated(keep=False).mean(),
        "genres per track": lambda data: len(data.drop_duplicates(["track_id", "track_genre"])) / data.track_id.nunique(),
        "rows that recur whole": lambda data: data.iloc[:, 1:].duplicated().sum(),
        "rows without a name": lambda data: data.track_name.isna().sum(),
        "artists": lambda data: data.artists.nunique(),
        "track names": lambda data: data.track_name.nunique(),
    }
    print(f"\n{'':36s}{'real':>12s}{'generated':>12s}")
    for name, fact in facts.items():
        print(f"{name:36s}{fact(real):12.6g}{fact(ours):12.6g}")
    zero = facts["share of zero popularity"]
    (real_scores, columns), (our_scores, _) = scores(real), scores(ours)
    gaps = [each["random"] - each["track"] for each in (real_scores, our_scores)]
    print(f"{'R², random split':36s}{real_scores['random']:12.4f}{our_scores['random']:12.4f}")
    print(f"{'R², split by track':36s}{real_scores['track']:12.4f}{our_scores['track']:12.4f}")
    print(f"{'the leak':36s}{gaps[0]:12.4f}{gaps[1]:12.4f}\n")
    line("share of zero popularity", "within 0.02", abs(zero(real) - zero(ours)) <= 0.02)
    line(f"R² by random split ({columns} features)", "0.30 to 0.50", 0.30 <= our_scores["random"] <= 0.50)
    line("R² by track below it", "0.03 to 0.06", 0.03 <= gaps[1] <= 0.06)
    sys.exit(0 if ok else 1)


main()
