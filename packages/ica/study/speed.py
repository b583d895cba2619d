"""Fits FastICA of scikit-learn whenever a line asks for it: speed.py SAMPLES.f64 COLUMNS, then a line of JSON options for each fit."""

import json
import sys
from time import perf_counter, process_time

import numpy as np
import sklearn
from sklearn.decomposition import FastICA

x = np.fromfile(sys.argv[1]).reshape(-1, int(sys.argv[2]))
print(json.dumps({"scikit-learn": sklearn.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    options = json.loads(line)
    model = FastICA(whiten="unit-variance", **{**options, "w_init": np.array(options["w_init"])})
    start, used = perf_counter(), process_time()
    model.fit_transform(x)
    seconds, used = perf_counter() - start, process_time() - used
    whitening = model.whitening_ * np.sqrt(len(x))
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": used,
                "iterations": int(model.n_iter_),
                "unmixing": model.components_.tolist(),
                "whitening": whitening.tolist(),
            }
        ),
        flush=True,
    )
