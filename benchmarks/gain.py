#!/usr/bin/env python3
"""Compares certified Euclidean gains of blocks with LipSDP, and both with the gain at slope 1.

Blocks are random, A = -RᵀR - εI with RᵀR scaled as the paper's Algorithm 1 does it, ε = 0.01, h = 1. LipSDP
(Fazlyab et al., NeurIPS 2019) is written out for the unrolled block: a multiplier for each unit and step, one
matrix inequality of (K + 1) n rows, solved by csdp (Debian: coinor-csdp) where n K is at most --most. Printed are
the gain at slope 1, which tanh attains where Bu + b = 0, what `keel certify` proves and has seen, as shares of it, what the
solver finds, Keel's share of that, and the seconds: of keel's whole process, and of csdp's. Blocks near hλmax = 2 come
last. Ends in 1 if a bound is below the gain at slope 1 or, with that spectrum's exception, above 1.05 times it (1.1
beyond 50 steps), or differs from LipSDP by more than 1 %. Needs numpy.

    benchmarks/gain.py
    benchmarks/gain.py --sizes 16x5 32x5 --most 160
"""

import argparse
import json
import math
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parent.parent
EPSILON = 0.01
CLOSE = 0.01
SIZES = ["8x3", "8x5", "16x5", "16x10", "32x5", "64x10", "128x30", "128x100"]


def block(n, generator, greatest=None):
    r = generator.normal(size=(n, n))
    gram = r.T @ r
    gram *= (1 - 2 * EPSILON) / numpy.linalg.norm(gram)
    p = gram + EPSILON * numpy.eye(n)
    if greatest:
        p *= greatest / numpy.linalg.eigvalsh(p)[-1]
    # As the file holds it: A symmetric to the last bit of a float.
    p = (((p + p.T) / 2).astype("<f4")).astype(float)
    b = (generator.normal(size=(n, n)) / math.sqrt(n)).astype("<f4").astype(float)
    return p, b


def write(path, p, b, steps):
    n = len(p)
    tensors = {"block.A": -p, "block.B": b, "block.b": numpy.zeros(n)}
    layer = {"type": "dense_block", "name": "block", "activation": "tanh", "steps": steps, "step_size": 1.0}
    layer |= {"inputs": n, "units": n, "state": "block.A", "input": "block.B", "bias": "block.b"}
    preprocessing = {"scale": 1.0, "mean": [0.0], "std": [1.0]}
    keel = {"version": 1, "input": [n], "preprocessing": preprocessing, "layers": [layer]}
    header, data = {"__metadata__": {"keel": json.dumps(keel)}}, b""
    for name, tensor in tensors.items():
        raw = tensor.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def at_slope_1(p, b, steps):
    values, vectors = numpy.linalg.eigh(p)
    factors = (1 - (1 - values) ** steps) / values
    return numpy.linalg.norm(factors[:, None] * (vectors.T @ b), 2)


def certified(model):
    begin = time.perf_counter()
    line = [ROOT / "keel", "certify", "--no-smt", "--json", str(model)]
    printed = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds = time.perf_counter() - begin
    certificate = json.loads(printed)
    bound = only(certificate["claims"])["bounds"][0]
    return number(bound["certified"]), number(only(certificate["observed"])["observed"]), seconds


def only(claims):
    return next(claim for claim in claims if claim["property"] == "euclidean_gain")


def number(text):
    return float.fromhex(text) if isinstance(text, str) else text


def lipsdp(p, b, steps, folder):
    """min ρ with ρ|u|² − |x[K]|² − 2 Σ sₖᵀ Tₖ (zₖ − sₖ) ⪰ 0, in the sparse form of SDPA."""
    n = len(p)
    size = n * (steps + 1)
    # Entries (i, j) of the matrix of each unknown; unknown 0 is ρ, then T row by row. x_k is the sum of s_j, j < k.
    unknowns = [[(i, i, 1.0) for i in range(n)]]
    for k in range(steps):
        for unit in range(n):
            row = n * (k + 1) + unit
            entries = [(row, row, 2.0)]
            entries += [(i, row, -b[unit, i]) for i in range(n)]
            entries += [(n * (j + 1) + i, row, p[unit, i]) for j in range(k) for i in range(n)]
            unknowns.append(entries)
    objective = [1.0] + [0.0] * (n * steps)
    lines = [str(len(unknowns)), "2", f"{size} {-n * steps}", " ".join(map(repr, objective))]
    for i in range(n):
        for j in range(steps):
            for k in range(j, steps):
                lines.append(f"0 1 {n * (j + 1) + i + 1} {n * (k + 1) + i + 1} 1.0")
    for index, entries in enumerate(unknowns, 1):
        for i, j, value in entries:
            lines.append(f"{index} 1 {min(i, j) + 1} {max(i, j) + 1} {float(value)!r}")
        if index > 1:
            lines.append(f"{index} 2 {index - 1} {index - 1} 1.0")
    problem = folder / "lipsdp.dat-s"
    problem.write_text("\n".join(lines) + "\n")
    begin = time.perf_counter()
    result = subprocess.run(["csdp", problem, folder / "solution"], stdout=subprocess.PIPE, text=True, check=False)
    seconds = time.perf_counter() - begin
    for line in result.stdout.splitlines():
        if line.startswith("Primal objective value:"):
            return math.sqrt(abs(float(line.split(":")[1]))), seconds
    raise SystemExit(result.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="NxK", help="units and steps")
    parser.add_argument("--most", type=int, default=160, help="units times steps that csdp is asked about")
    options = parser.parse_args()
    has_solver = shutil.which("csdp") is not None
    if not has_solver:
        print("csdp is not installed; LipSDP is left out", file=sys.stderr)
    print("| units | steps | λmax | at slope 1 | certified | seen | LipSDP | certified/LipSDP | s keel | s csdp |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    generator = numpy.random.default_rng(7)
    faults = 0
    sizes = [tuple(map(int, size.split("x"))) for size in options.sizes]
    for greatest, (n, steps) in [(None, s) for s in sizes] + [(1.95, s) for s in sizes if s[1] <= 30]:
        p, b = block(n, generator, greatest)
        plain = at_slope_1(p, b, steps)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder / "model.safetensors", p, b, steps)
            bound, seen, seconds = certified(folder / "model.safetensors")
            other = lipsdp(p, b, steps, folder) if has_solver and n * steps <= options.most else None
        most = math.inf if greatest else 1.05 if steps <= 50 else 1.1
        faults += bound < plain or bound > most * plain
        faults += other is not None and not greatest and abs(bound / other[0] - 1) > CLOSE
        solved = ["–", "–", "–"] if other is None else [f"{other[0] / plain:.4f}", f"{bound / other[0]:.4f}", f"{other[1]:.1f}"]
        top = numpy.linalg.eigvalsh(p)[-1]
        print(
            f"| {n} | {steps} | {top:.2f} | {plain:.3f} | {bound / plain:.4f} | {seen / plain:.4f} "
            f"| {solved[0]} | {solved[1]} | {seconds:.1f} | {solved[2]} |",
            flush=True,
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
