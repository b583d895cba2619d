"""Makes test/numpy.generated.ts: files as NumPy itself writes them. python scripts/make_numpy_fixtures.py (needs numpy)."""

import base64
import io
import pathlib

import numpy as np


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()


def npz(save):
    file = io.BytesIO()
    save(file, x=np.arange(3, dtype="<f4"), y=np.arange(2, dtype="<i8"))
    return base64.b64encode(file.getvalue()).decode()


types = ["|b1", "|u1", "|i1", "<u2", ">i2", "<u4", ">i4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]
lines = ["// Made by scripts/make_numpy_fixtures.py with NumPy " + np.__version__]
lines += ["export const byType = {"]
lines += [f"  '{t}': '{npy(np.arange(6).reshape(2, 3).astype(t))}'," for t in types]
lines += ["}"]
lines += [f"export const fortran = '{npy(np.asfortranarray(np.arange(24, dtype='<i4').reshape(2, 3, 4)))}'"]
halves = np.array([0, -0.0, 1, -2.5, 65504, 2**-24, np.inf, -np.inf, np.nan], dtype="<f2")
lines += [f"export const halves = '{npy(halves)}'"]
lines += [f"export const scalar = '{npy(np.array(3.5))}'"]
lines += [f"export const objects = '{npy(np.array([{'a': 1}], dtype=object))}'"]
lines += [f"export const text = '{npy(np.array(['ab']))}'"]
lines += [f"export const records = '{npy(np.zeros(1, dtype=[('a', '<f4')]))}'"]
lines += [f"export const large = '{npy(np.array([1, 2**60], dtype='<i8'))}'"]
lines += [f"export const stored = '{npz(np.savez)}'"]
lines += [f"export const compressed = '{npz(np.savez_compressed)}'"]
path = pathlib.Path(__file__).parent.parent / "test" / "numpy.generated.ts"
path.write_text("\n".join(lines) + "\n")
