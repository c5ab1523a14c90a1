#!/usr/bin/env python3
"""Certifies the Euclidean norms of convolutions and says how tight they are.

Without a MODEL: of 100 random kernels, half of them on images of 28 x 28, half of 32 x 32, and of 10 that see every
second row and column. With model files as `keel train` writes them: of their convolutions. Each model is certified
by one process, without a solver's second opinion. Printed are the certified norm, by how much it exceeds the norm
that power iteration with numpy reaches on images with zeros around them, the root of the greatest sums of rows and
columns, which bounds the norm, too, and the seconds of `keel certify`, all of the process. Ends in 1 if a norm is
below what was reached, or, for stride 1 and images of at least 28 x 28, above it by more than 2 %. Needs numpy.

    benchmarks/convolutions.py [MODEL ...]
"""

import json
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parent.parent
TIGHT = 0.02
ITERATIONS = 100
CHANNELS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]


def write(path, network, tensors):
    header, data = {"__metadata__": {"keel": json.dumps(network)}}, b""
    for name, values in tensors.items():
        raw = values.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read(path):
    data = path.read_bytes()
    begin = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:begin])
    network = json.loads(header.pop("__metadata__")["keel"])
    tensors = {}
    for name, tensor in header.items():
        if tensor["dtype"] == "F32":
            start, end = tensor["data_offsets"]
            tensors[name] = numpy.frombuffer(data[begin + start : begin + end], "<f4").reshape(tensor["shape"])
    return network, tensors


def drawn(random, folder, side, stride, channels):
    """A network of convolutions alone."""
    layers, tensors = [], {}
    for i, (inputs, outputs) in enumerate(zip(channels, channels[1:])):
        name = f"conv{i + 1}"
        window = 1 if i % 5 == 4 else 3
        tensors[name] = random.standard_normal((outputs, inputs, window, window))
        tensors[name + ".bias"] = numpy.zeros(outputs)
        layers.append({"type": "conv", "name": name, "inputs": int(inputs), "outputs": int(outputs), "stride": stride,
                       "weight": name, "bias": name + ".bias"})
    path = folder / "drawn.safetensors"
    write(path, {"version": 1, "input": [int(channels[0]), side, side], "layers": layers}, tensors)
    return path


def convolutions(network, tensors):
    """Name, kernel, stride and side of the image, of each convolution."""
    side = network["input"][1]
    for layer in network["layers"]:
        stride = layer.get("stride", layer.get("size", 1))
        if layer["type"] == "conv":
            yield layer["name"], tensors[layer["weight"]].astype(float), stride, side
            side = -(-side // stride)
        elif layer["type"] in ("avg_pool", "max_pool"):
            side = (side - layer["size"]) // stride + 1
        elif layer["type"] == "flatten":
            return


def convolve(kernel, x):
    height, width = kernel.shape[2:]
    side = x.shape[1]
    padded = numpy.pad(x, ((0, 0), (height // 2, height // 2), (width // 2, width // 2)))
    return sum(
        numpy.tensordot(kernel[:, :, i, j], padded[:, i : i + side, j : j + side], 1)
        for i in range(height)
        for j in range(width)
    )


def reached(random, kernel, stride, side):
    x = random.standard_normal((kernel.shape[1], side, side))
    turned = kernel.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1]
    norm = 0
    for _ in range(ITERATIONS):
        x /= numpy.linalg.norm(x)
        y = numpy.zeros((kernel.shape[0], side, side))
        y[:, ::stride, ::stride] = convolve(kernel, x)[:, ::stride, ::stride]
        norm = numpy.linalg.norm(y)
        x = convolve(turned, y)
    return norm


def sums(kernel):
    return numpy.sqrt(numpy.abs(kernel).sum((1, 2, 3)).max() * numpy.abs(kernel).sum((0, 2, 3)).max())


def certified(path):
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        line = [ROOT / "keel", "certify", "--no-smt", "--json", "--output", folder, path]
        text = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=False).stdout
    seconds = time.perf_counter() - begin
    claims = {claim["property"]: claim for claim in json.loads(text)["claims"]}
    bounds = claims["network_gain"].get("bounds", [])
    return {b["quantity"]: number(b["certified"]) for b in bounds}, seconds


def number(bound):
    return float.fromhex(bound) if isinstance(bound, str) else bound


def measured(random, path):
    network, tensors = read(path)
    bounds, seconds = certified(path)
    rows = []
    for name, kernel, stride, side in convolutions(network, tensors):
        norm = bounds[name + "/norm"]
        rows.append((name, kernel, stride, side, norm, norm / reached(random, kernel, stride, side) - 1))
    return rows, seconds


def is_bad(row):
    _, _, stride, side, _, over = row
    return over < -1e-9 or (stride == 1 and side >= 28 and over > TIGHT)


def summary(title, rows, seconds):
    over = [row[5] for row in rows]
    print(f"| {title} | {len(rows)} | {numpy.median(over):.2%} | {max(over):.2%} "
          f"| {numpy.median([sums(row[1]) / row[4] for row in rows]):.2f} | {seconds:.1f} |")


def main():
    if "--help" in sys.argv or "-h" in sys.argv:
        print(__doc__.strip())
        return 0
    random = numpy.random.default_rng(7)
    everything = []
    if len(sys.argv) == 1:
        print("| kernels | number | above power iteration: median | at most | sums of rows and columns, times the norm "
              "| s |\n| --- | ---: | ---: | ---: | ---: | ---: |")
        with tempfile.TemporaryDirectory() as folder:
            for side in (28, 32):
                rows, seconds = measured(random, drawn(random, Path(folder), side, 1, random.choice(CHANNELS, 51)))
                summary(f"stride 1, {side} x {side}", rows, seconds)
                everything += rows
            for side in (28, 32):
                rows, seconds = [], 0
                for pair in random.choice(CHANNELS, (5, 2)):
                    more, time_of = measured(random, drawn(random, Path(folder), side, 2, pair))
                    rows, seconds = rows + more, seconds + time_of
                summary(f"stride 2, {side} x {side}", rows, seconds)
                everything += rows
    for path in map(Path, sys.argv[1:]):
        rows, seconds = measured(random, path)
        print(f"\n{path.name}: {seconds:.2f} s\n\n| layer | window | stride | image | certified norm "
              "| above power iteration | sums of rows and columns |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |")
        for name, kernel, stride, side, norm, over in rows:
            print(f"| {name} | {' x '.join(map(str, kernel.shape))} | {stride} | {side} | {norm:.7g} | {over:.2%} "
                  f"| {sums(kernel):.7g} |")
        everything += rows
    return 1 if any(map(is_bad, everything)) else 0


sys.exit(main())
