#!/usr/bin/env python3
"""Certifies the spectral norms of ordinary networks that were written as text, and says how tight they are.

Each FILE holds matrices of decimal numbers as `keel import` reads them. It is imported and certified, each by
one process, without a solver's second opinion; the norm of a layer of decimal numbers is at most the certified
norm of its nearest doubles and what they were rounded by. Printed are these numbers, by how much they exceed
the greatest singular value that numpy computes in double precision, and the seconds of `keel certify`, all of
the process. Ends in 1 if a norm is below that value or above it by more than 1e-9 of it. Needs numpy.

    benchmarks/norms.py FILE ...
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parent.parent
TIGHT = 1e-9


def keel(*line):
    return subprocess.run([ROOT / "keel", *line], stdout=subprocess.PIPE, text=True, check=False).stdout


def matrices(path):
    data = path.read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    return [numpy.array(rows) for rows in json.loads("[" + text + "]")]


def measured(path, folder):
    model = folder / "model.safetensors"
    layers = json.loads(keel("import", str(path), "--to", str(model), "--json"))["layers"]
    begin = time.perf_counter()
    certificate = json.loads(keel("certify", "--no-smt", "--json", str(model)))
    seconds = time.perf_counter() - begin
    claims = {claim["property"]: claim for claim in certificate["claims"]}
    bounds = {bound["quantity"]: bound["certified"] for bound in claims["network_gain"]["bounds"]}
    return layers, bounds, seconds


def certified(bound):
    return float.fromhex(bound) if isinstance(bound, str) else bound


def main():
    files = [Path(name) for name in sys.argv[1:]]
    if not files or "--help" in sys.argv or "-h" in sys.argv:
        print(__doc__.strip())
        return 0 if files else 2
    worst = 0
    for path in files:
        with tempfile.TemporaryDirectory() as folder:
            layers, bounds, seconds = measured(path, Path(folder))
        print(f"\n{path.name}: {seconds:.2f} s for {len(layers)} layers\n")
        print("| layer | certified norm | above the double-precision SVD by |\n| --- | ---: | ---: |")
        product = 1
        for layer, matrix in zip(layers, matrices(path), strict=True):
            norm = certified(bounds[layer["name"] + "/norm"]) + layer["rounding"]
            greatest = numpy.linalg.svd(matrix, compute_uv=False)[0]
            over = norm / greatest - 1
            worst = max(worst, over if over >= 0 else 1)
            product *= norm
            print(f"| {layer['name']} | {norm:.9g} | {over:.1e} |")
        print(f"\nproduct {product:.6g}, gain of the network {certified(next(iter(bounds.values()))):.6g}")
    return 0 if worst <= TIGHT else 1


sys.exit(main())
