"""SciPy's numbers for the cases on standard input, as JSON: W1, W2 and the energy distance of each."""
import json
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from scipy.stats import energy_distance, wasserstein_distance


def assignment(costs):
    rows, columns = linear_sum_assignment(costs)
    return costs[rows, columns].mean()


def on_line(case):
    x, y = np.array(case["x"]), np.array(case["y"])
    each_x, each_y = case["xCounts"], case["yCounts"]
    repeated_x, repeated_y = np.repeat(x, each_x), np.repeat(y, each_y)
    squares = (repeated_x[:, None] - repeated_y[None, :]) ** 2
    return [
        wasserstein_distance(x, y, each_x, each_y),
        np.sqrt(assignment(squares)),
        energy_distance(x, y, each_x, each_y) ** 2,
    ]


def in_space(case):
    x, y = (np.array(case[name]).reshape(-1, case["dimension"]) for name in "xy")
    mean = lambda a, b: cdist(a, b).mean()
    return [
        assignment(cdist(x, y)),
        np.sqrt(assignment(cdist(x, y, "sqeuclidean"))),
        2 * mean(x, y) - mean(x, x) - mean(y, y),
    ]


cases = json.load(sys.stdin)
json.dump([in_space(case) if "dimension" in case else on_line(case) for case in cases], sys.stdout)
