"""FID, KID, precision, recall and the class score of the cases on standard input, by NumPy and SciPy in float64."""
import json
import sys

import numpy as np
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist


def fid(real, fake):
    s1, s2 = np.cov(real, rowvar=False), np.cov(fake, rowvar=False)
    means = real.mean(0) - fake.mean(0)
    return means @ means + np.trace(s1 + s2 - 2 * sqrtm(s1 @ s2).real)


def mmd(x, y):
    kernel = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
    n = len(x)
    off_diagonal = lambda k: (k.sum() - np.trace(k)) / (n * (n - 1))
    return off_diagonal(kernel(x, x)) + off_diagonal(kernel(y, y)) - 2 * kernel(x, y).mean()


def kid(real, fake, size):
    starts = range(0, min(len(real), len(fake)) - size + 1, size)
    return np.mean([mmd(real[i : i + size], fake[i : i + size]) for i in starts])


def share_inside(manifold, points, k):
    radii = np.sort(cdist(manifold, manifold), axis=1)[:, k]
    return (cdist(points, manifold) <= radii[None, :]).any(1).mean()


def class_score(features):
    p = np.exp(features) / np.exp(features).sum(1, keepdims=True)
    return np.exp((p * np.log(p / p.mean(0))).sum(1).mean())


def scores(case):
    real, fake = (np.array(case[name]).reshape(-1, case["dimension"]) for name in ("real", "fake"))
    return [
        fid(real, fake),
        kid(real, fake, case["blockSize"]),
        share_inside(real, fake, 3),
        share_inside(fake, real, 3),
        class_score(fake),
    ]


json.dump([scores(case) for case in json.load(sys.stdin)], sys.stdout)
