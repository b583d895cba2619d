"""Makes the files in matrix-fixtures/ with the tools whose formats they are.

python make-fixtures.py   (numpy 2.4.6, pyarrow 26.0.1, safetensors 0.8.0, ml_dtypes for bfloat16; Python 3.11)

All hold parts of one table: x[i, j] = (i - 3) * 0.75 + j * 0.125, exact in every float type; n[i, j] = 3 i + j for integers.
"""

from pathlib import Path

import ml_dtypes
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
from safetensors.numpy import save_file

out = Path(__file__).parent / "matrix-fixtures"
out.mkdir(exist_ok=True)
rows, columns = 7, 3
x = np.array([[(i - 3) * 0.75 + j * 0.125 for j in range(columns)] for i in range(rows)])
n = np.array([[3 * i + j for j in range(columns)] for i in range(rows)])
floats = {"f16": np.float16, "f32": np.float32, "f64": np.float64}
integers = {f"{s}{b}": np.dtype(f"{'int' if s == 'i' else 'uint'}{b}") for s in "iu" for b in (8, 16, 32, 64)}
special = np.array([np.nan, np.inf, -np.inf, -0.0, 65504, 2.0**-24])
texts = ["cat", "dog", "", "cat", "ähre", "dog", "cat"]
labels = [2, 0, -1, 1, 0, 2, 2]

# NumPy
for name, dtype in {**floats, **integers}.items():
    data = (x if name in floats else n).astype(dtype)
    np.save(out / f"{name}.npy", data)
    np.save(out / f"{name}-big-fortran.npy", np.asfortranarray(data.astype(data.dtype.newbyteorder(">"))))
np.save(out / "vector.npy", x[:, 0])
np.save(out / "special.npy", special.astype(np.float16))
np.save(out / "bool.npy", x > 0)
np.save(out / "cube.npy", np.zeros((2, 3, 4), np.float32))
np.save(out / "wide.npy", np.array([[1, 2], [3, 2**53 + 2]]))
np.save(out / "objects.npy", np.array([1, None]), allow_pickle=True)
np.save(out / "complex.npy", x[:2].astype(np.complex64))
np.save(out / "texts.npy", np.array(texts))
np.save(out / "bytes.npy", np.array(["cat", "dog", "", "cat"], dtype="S"))
np.save(out / "labels.npy", np.array(labels))
np.savez(out / "stored.npz", x=x.astype(np.float32), y=np.array(labels))
np.savez_compressed(out / "deflated.npz", x=x, y=np.array(texts))

# safetensors
save_file(
    {"x": x.astype(np.float32), "half": x.astype(np.float16), "brain": x.astype(ml_dtypes.bfloat16), "f64": x, "bool": x > 0}
    | {name: n.astype(dtype) for name, dtype in integers.items()},
    out / "all.safetensors",
    {"made": "by numpy"},
)
save_file({"x": x.astype(np.float32)}, out / "one.safetensors")

# Parquet and Arrow
fixed = pa.FixedSizeListArray.from_arrays(pa.array(x.ravel(), pa.float32()), columns)
table = pa.table(
    {
        "id": pa.array([f"sample {i}" for i in range(rows)]),
        "embedding": fixed,
        "label": pa.array(labels, pa.int64()),
        "name": pa.array([t or None for t in texts]),
    }
)
variable = pa.table({"embedding": pa.array(x.astype(np.float16).tolist(), pa.list_(pa.float16())), "label": pa.array(texts).dictionary_encode()})
large = pa.table({"embedding": pa.array(x.tolist(), pa.large_list(pa.float64()))})
plain = pa.table({"a": pa.array(x[:, 0], pa.float32()), "b": pa.array([None if i == 2 else float(x[i, 1]) for i in range(rows)], pa.float64()), "c": pa.array(n[:, 2], pa.int32())})
every = pa.table(
    {name: pa.array(n[:, 0], pa.from_numpy_dtype(dtype)) for name, dtype in integers.items()}
    | {name: pa.array(x[:, 0].astype(dtype)) for name, dtype in floats.items()}
    | {"bool": pa.array(x[:, 0] > 0)}
)
ragged = pa.table({"embedding": pa.array([[1.0, 2.0], [3.0]])})
wide = pa.table({"a": pa.array([1, 2, 2**53 + 2])})
dates = pa.table({"day": pa.array([1, 2], pa.date32()), "price": pa.array([1, 2]).cast(pa.decimal128(20, 0))})
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pq.write_table(table, out / f"{codec}.parquet", compression=codec, row_group_size=3)
pq.write_table(variable, out / "variable.parquet", data_page_version="2.0", compression="zstd")
pq.write_table(plain, out / "plain.parquet", use_dictionary=False)
pq.write_table(plain, out / "split.parquet", use_dictionary=False, use_byte_stream_split=True)
pq.write_table(every, out / "every.parquet")
pq.write_table(ragged, out / "ragged.parquet")
pq.write_table(wide, out / "wide.parquet")
pq.write_table(dates, out / "dates.parquet")
pq.write_table(pa.table({"a": n[:, 0]}), out / "delta.parquet", use_dictionary=False, column_encoding="DELTA_BINARY_PACKED")
# pages of a row group, and lists that go on from page to page
many = np.arange(900).reshape(300, 3).astype(np.float32)
pq.write_table(pa.table({"embedding": pa.array(many.tolist(), pa.list_(pa.float32()))}), out / "pages.parquet", data_page_size=256, write_batch_size=10, compression="zstd", use_dictionary=False)
# a kB that unpacks to 3.8 MB of one number, and one whose single page unpacks to 400 kB
pq.write_table(pa.table({"a": pa.array(np.zeros(480_000))}), out / "bomb.parquet", compression="zstd", row_group_size=480_000)
pq.write_table(pa.table({"a": pa.array(np.zeros(50_000))}), out / "page-bomb.parquet", compression="zstd", use_dictionary=False, data_page_size=2**27)

for name, codec in {"plain": "uncompressed", "lz4": "lz4", "zstd": "zstd"}.items():
    pyarrow.feather.write_feather(table, out / f"{name}.feather", compression=codec, chunksize=3)
for name, data in {"variable": variable, "large": large, "columns": plain, "every": every, "ragged": ragged, "wide": wide, "dates": dates, "twice": pa.table([[1], [2]], ["a", "a"])}.items():
    with pa.ipc.new_stream(out / f"{name}.arrows", data.schema) as writer:
        writer.write_table(data, max_chunksize=4)
# enough for more than one block of 64 kB, which refer to each other
repeated = pa.table({"a": pa.array(np.arange(12_000) % 7 / 4, pa.float64())})
pyarrow.feather.write_feather(repeated, out / "blocks.feather", compression="lz4")
pyarrow.feather.write_feather(repeated, out / "blocks-zstd.feather", compression="zstd")

# text
pyarrow.csv.write_csv(plain, out / "names.csv")
np.savetxt(out / "bare.csv", x, delimiter=",")
np.savetxt(out / "bare.tsv", x, delimiter="\t", fmt="%g")
(out / "labels.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")

print(sum(path.stat().st_size for path in out.iterdir()), "bytes in", len(list(out.iterdir())), "files")
