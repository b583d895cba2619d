"""Holds exported models against onnxruntime.

    INFOMAX_ONNX_OUT=DIR npx vitest run packages/backbones/src/interop/onnx.test.ts
    pip install numpy onnx onnxruntime
    python packages/backbones/test/onnx_check.py DIR

Every model is checked by onnx's own checker, with shapes inferred, and must give the outputs of `forward` to 1e-5 of the largest.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

tolerance = 1e-5
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
if not paths:
    sys.exit(f"no model in {sys.argv[1]}")
failed = 0
for path in paths:
    onnx.checker.check_model(onnx.load(path), full_check=True)
    case = json.loads(path.with_suffix(".json").read_text())
    x = numpy.array(case["input"], numpy.float32).reshape(case["shape"])
    (output,) = onnxruntime.InferenceSession(path).run(None, {"input": x})
    expected = numpy.array(case["output"]).reshape(output.shape)
    error = abs(output - expected).max() / abs(expected).max()
    failed += not error < tolerance
    print(f"{path.stem:32} {error:.1e}")
print(f"{len(paths) - failed} passed, {failed} failed")
sys.exit(failed > 0)
