"""The generator's statistics, made from the real table: rounded summary figures, and no row of it.

    python tests/bench/python/statistics.py dataset.csv > stages/synthetic/statistics.ts

Each numeric column is turned into normal scores; what is kept is a quantile table over those scores, the mean score in
each genre, and one correlation matrix of what is left within genres, calibrated so that the *generated* columns have
the correlations of the real ones.
"""

import sys

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata

CONTINUOUS = "duration_ms danceability energy loudness speechiness acousticness instrumentalness liveness valence tempo".split()
LATENT = [*CONTINUOUS, "time_signature", "explicit"]
KNOTS = np.round(np.arange(-3.2, 3.21, 0.16), 2)
POPULARITY_LEVELS = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98]
PARTNERS = 6
SMALLEST_SHARE = 0.01
TASTES = 4
# Trees find more in the real table than four linear effects; this makes up for it.
TASTE_FACTOR = 2.2
# Tracks that genres share are zero more often than others; this makes up for drawing them at random.
ZERO_FACTOR = 1.11


def scores(values, random):
    """Normal scores; ties are broken at random, so that a heap of equal values becomes an interval."""
    ranks = rankdata(values + random.random(len(values)) * 1e-9 * (np.abs(values) + 1e-3), method="ordinal")
    return norm.ppf((ranks - 0.5) / len(values))


def quantiles(values, name):
    table = np.quantile(values, norm.cdf(KNOTS), method="inverted_cdf")
    return table if name == "duration_ms" else np.array([float(f"{v:.3g}") for v in table])


def generated(z, tables, highest):
    out = {}
    for k, name in enumerate(CONTINUOUS):
        at = np.clip((z[:, k] + 3.2) / 0.16, 0, len(KNOTS) - 1)
        out[name] = np.interp(at, np.arange(len(KNOTS)), tables[name])
    at = np.clip(np.floor((z[:, 10] + 3.2) / 0.16 + 0.5), 0, len(KNOTS) - 1).astype(int)
    out["time_signature"] = tables["time_signature"][at]
    out["explicit"] = (z[:, 11] > 0).astype(float)
    return pd.DataFrame(out)[LATENT]


def taste(z, popularity):
    """What is liked within a genre: the latents with the largest weights, and the deviation of the rest."""
    centred = (z - z.mean()).to_numpy()
    spread = centred.std(axis=0)
    liking = norm.ppf((rankdata(popularity) - 0.5) / len(popularity))
    liking = (liking - liking.mean()) / liking.std()
    weights = np.linalg.lstsq(centred / spread, liking, rcond=None)[0]
    chosen = np.sort(np.argsort(-np.abs(weights))[:TASTES])
    weights = np.linalg.lstsq((centred / spread)[:, chosen], liking, rcond=None)[0]
    weights = weights * min(TASTE_FACTOR, 0.8 / ((centred / spread)[:, chosen] @ weights).std())
    rest = np.sqrt(1 - ((centred / spread)[:, chosen] @ weights).var())
    return ",".join(f"{k}:{round(100 * w / spread[k])}" for k, w in zip(chosen, weights)), round(100 * rest)


def nearest_correlation(matrix):
    value, vector = np.linalg.eigh(matrix)
    matrix = (vector * np.maximum(value, 0.02)) @ vector.T
    deviation = np.sqrt(np.diag(matrix))
    return matrix / np.outer(deviation, deviation)


def main():
    random = np.random.default_rng(1)
    data = pd.read_csv(sys.argv[1]).dropna().reset_index(drop=True)
    data["explicit"] = data.explicit.astype(float)
    genres = sorted(data.track_genre.unique())
    z = pd.DataFrame({name: scores(data[name].to_numpy(float), random) for name in LATENT})
    tables = {name: quantiles(data[name], name) for name in [*CONTINUOUS, "time_signature"]}
    code = data.track_genre.map({g: k for k, g in enumerate(genres)}).to_numpy()

    data["recording"] = data.groupby(CONTINUOUS).ngroup()
    ids = data.groupby("recording").track_id.nunique()
    data["several"] = data.recording.map(ids) > 1
    first_genre = pd.Series(code).groupby(data.track_id).transform("min")
    data["new"] = (first_genre == code) & ~data.duplicated(["track_id", "track_genre"])

    means = np.zeros((len(genres), len(LATENT)))
    deviations = np.zeros((len(genres), len(LATENT)))
    rows = []
    members = {g: set(part.track_id) for g, part in data.groupby("track_genre")}
    sizes = data[data.new].groupby(["track_genre", "recording"]).size()
    for k, genre in enumerate(genres):
        part = data[code == k]
        own = part[part.new] if part.new.sum() >= 50 else part
        means[k] = z.loc[own.index].mean()
        deviations[k] = z.loc[own.index].std()
        means[k, 11] = norm.ppf(np.clip(own.explicit.mean(), 0.0005, 0.9))
        alone, several = own[~own.several], own[own.several]
        positive = own.popularity[own.popularity > 0]
        own_sizes = sizes[genre] if genre in sizes.index else pd.Series([1])
        left, partners = set(members[genre]), []
        for _ in range(PARTNERS):
            best = max(genres[:k], key=lambda other: len(members[other] & left), default=None)
            share = len(members[best] & left) / len(part) if best else 0
            if share < SMALLEST_SHARE:
                break
            partners.append(f"{best}:{round(1000 * share)}")
            left -= members[best]
        rows.append(
            [
                genre,
                *np.round(100 * means[k]).astype(int),
                round(100 * own["mode"].mean()),
                round(min(950, ZERO_FACTOR * 1000 * (alone.popularity == 0).mean())) if len(alone) else 0,
                round(min(950, ZERO_FACTOR * 1000 * (several.popularity == 0).mean())) if len(several) else 0,
                round(1000 * (1 - len(own_sizes) / own_sizes.sum())),
                *np.round(np.quantile(positive, POPULARITY_LEVELS)).astype(int),
                *taste(z.loc[own.index], own.popularity),
                ",".join(partners) or "-",
            ]
        )

    # Within-genre spread, and correlations calibrated on a simulated table.
    spread = np.sqrt(np.average(deviations**2, axis=0))
    spread[11] = 1
    wanted = data[LATENT].corr().to_numpy()
    matrix = np.eye(len(LATENT))
    noise = random.standard_normal((len(data), len(LATENT)))
    for _ in range(30):
        lower = np.linalg.cholesky(matrix)
        table = generated(means[code] + (noise @ lower.T) * spread, tables, None)
        matrix = np.clip(matrix + 0.7 * (wanted - table.corr().to_numpy()), -0.95, 0.95)
        np.fill_diagonal(matrix, 1)
        matrix = nearest_correlation(matrix)
    lower = np.linalg.cholesky(matrix)
    print("largest correlation error", np.abs(wanted - table.corr().to_numpy()).max(), file=sys.stderr)

    group_sizes = sizes[sizes > 1].clip(upper=20).value_counts(normalize=True).sort_index()
    keys = {mode: data.key[data["mode"] == mode].value_counts(normalize=True).sort_index() for mode in (0, 1)}

    def numbers(values):
        return " ".join(f"{v:.7g}" for v in values)

    print("// Rounded statistics of the public Spotify Tracks table, made by tests/bench/python/statistics.py.")
    print("// Summary figures only: no row of that table is kept anywhere in this project.")
    print("\n/** Values of each column at the normal scores -3.2, -3.04, … 3.2. */")
    print("export const quantileText = `")
    for name in tables:
        print(f"{name} {' '.join(f'{v:.6g}' for v in tables[name])}")
    print("`;")
    print("\n/** The normal distribution's share below each of those scores, per million. */")
    print("export const shareText = `")
    print(numbers(np.round(1e6 * norm.cdf(KNOTS)).astype(int)).replace("e+", "e"))
    print("`;")
    print("\n/** Lower triangle: row k gives latent k of a track, within its genre, as a mix of independent normals. */")
    print("export const mixText = `")
    for k in range(len(LATENT)):
        print(numbers(np.round(spread[k] * lower[k, : k + 1], 3)))
    print("`;")
    print("\n/** Lowest and highest value of each column. */")
    print("export const rangeText = `")
    for name in CONTINUOUS:
        print(f"{name} {data[name].min():.4g} {data[name].max():.4g}")
    print("`;")
    print("\n/** Shares of the keys 0 to 11 in minor and in major, per mille. */")
    print("export const keyText = `")
    for mode in (0, 1):
        print(numbers(np.round(1000 * keys[mode])))
    print("`;")
    print("\n/** Among recordings with several ids in one genre: how many have 2, 3, … ids, per mille. */")
    print(f"export const idsText = '{' '.join(f'{size}:{round(1000 * share)}' for size, share in group_sizes.items() if share >= 0.0005)}';")
    print("\n/**\n * One genre a line: name · mean normal score × 100 of the twelve latents · major % · zero popularity per mille among")
    print(" * recordings with one id and with several · repeated recordings per mille · popularity above zero at 2, 10, 30, 50, 70,")
    print(" * 90, 98 % · latents that make it liked, with their weight × 100 · deviation of the rest of liking × 100 · earlier")
    print(" * genres whose tracks it takes, per mille of its rows.\n */")
    print("export const genreText = `")
    for row in rows:
        print(" ".join(str(v) for v in row))
    print("`;")


main()
