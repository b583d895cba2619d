"""Answers each line {"task", "peer", "files"} with {"value", "wall", "cpu"} in milliseconds; files hold doubles."""
import importlib
import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def squared(x):
    lengths = (x * x).sum(1)
    return np.maximum(lengths[:, None] + lengths[None] - 2 * x @ x.T, 0)


def kernel(x):
    return np.exp(-squared(x) / 2)


def centred(k):
    rows = k.mean(0)
    return k - rows[:, None] - rows[None] + rows.mean()


def hsic(x, y):
    return (centred(kernel(x)) * kernel(y)).mean()


def hsic_permutations(x, y):
    k, l = centred(kernel(x)), kernel(y)
    random = np.random.default_rng(0)
    n = len(x)
    for _ in range(200):
        order = random.permutation(n)
        np.vdot(k, l[np.ix_(order, order)])
    return (k * l).mean()


def kolchinsky_tracey(x):
    n, d = x.shape
    distances = squared(x)
    for scale in (8, 2):
        mean = np.log(np.exp(distances / (-scale * 50)).mean(1)).mean()
    return d / 2 * np.log(2 * np.pi * np.e * 50) - mean


def matrix_renyi(x):
    eigenvalues = np.linalg.eigvalsh(kernel(x) / len(x))
    return np.log((np.maximum(eigenvalues, 0) ** 1.01).sum()) / (1 - 1.01)


def gaussian_entropy(x):
    d = x.shape[1]
    return d / 2 * np.log(2 * np.pi * np.e) + np.linalg.slogdet(np.cov(x.T))[1] / 2


def of(module, call):
    """Imported when first used: one that is missing leaves the others alone."""
    return lambda *inputs: call(importlib.import_module(module), *inputs)


numpy_alone = {
    "hsic": hsic,
    "hsic-permutations": hsic_permutations,
    "kolchinsky-tracey": kolchinsky_tracey,
    "matrix-renyi": matrix_renyi,
    "gaussian-entropy": gaussian_entropy,
    "eigenvalues": lambda x: np.linalg.eigvalsh(x + x.T)[-1],
    "singular-values": lambda x: np.linalg.svd(x, compute_uv=False)[0],
}


def hyppo_hsic(m, x, y):
    # its biased statistic is the root of a correlation
    return m.Hsic(compute_kernel="rbf", gamma=0.5, bias=True).statistic(x, y)


def hyppo_permutations(m, x, y):
    test = m.Hsic(compute_kernel="rbf", gamma=0.5, bias=True)
    return test.test(x, y, reps=200, workers=1, auto=False, random_state=0)[0]


peers = {
    **{(task, "NumPy"): call for task, call in numpy_alone.items()},
    ("ksg-1d", "scikit-learn"): of(
        "sklearn.feature_selection",
        lambda m, x, y: m.mutual_info_regression(x, y[:, 0], n_neighbors=3, random_state=0)[0],
    ),
    **{
        (task, "npeet-plus"): of("npeet_plus", lambda m, x, y: m.mi(x, y, k=3, base=np.e)) for task in ("ksg-1d", "ksg-5d")
    },
    **{
        (task, "infomeasure"): of(
            "infomeasure", lambda m, x, y: m.mutual_information(x, y, approach="ksg", k=3, noise_level=0)
        )
        for task in ("ksg-1d", "ksg-5d")
    },
    ("kozachenko-leonenko", "npeet-plus"): of("npeet_plus", lambda m, x: m.entropy(x, k=3, base=np.e)),
    ("kozachenko-leonenko", "infomeasure"): of(
        "infomeasure", lambda m, x: m.entropy(x, approach="kl", k=3, noise_level=0)
    ),
    ("hsic", "hyppo"): of("hyppo.independence", hyppo_hsic),
    ("hsic-permutations", "hyppo"): of("hyppo.independence", hyppo_permutations),
    ("distance-correlation", "dcor"): of("dcor", lambda m, x, y: m.distance_correlation_sqr(x, y)),
    ("henze-zirkler", "pingouin"): of("pingouin", lambda m, x: m.multivariate_normality(x).hz),
    ("normaltest", "SciPy"): of("scipy.stats", lambda m, x: m.normaltest(x).statistic[0]),
}

out = sys.stdout
sys.stdout = sys.stderr


def say(answer):
    print(json.dumps(answer), file=out, flush=True)


say({"ready": f"Python {sys.version.split()[0]}, NumPy {np.__version__}"})
for line in sys.stdin:
    order = json.loads(line)
    try:
        inputs = [np.fromfile(file["path"]).reshape(file["rows"], file["columns"]) for file in order["files"]]
        call = peers[order["task"], order["peer"]]
        cpu, wall = time.process_time(), time.perf_counter()
        value = float(call(*inputs))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        say({"value": value, "wall": 1000 * wall, "cpu": 1000 * cpu})
    except Exception as error:
        say({"error": repr(error)})
