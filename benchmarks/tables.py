#!/usr/bin/env python3
"""Trains on eleven tables with Keel's defaults and with a plain PyTorch network, and compares them.

Tables are made by code, but for the digits that Keel embeds and examples/wine.csv. Of each
there is a part to train on and a part that neither sees; accuracy, or R² of a regression, is that
on the latter. PyTorch: one hidden layer of 64 ReLU units, Adam at 1e-3, columns scaled to mean 0 and
deviation 1, a fifth held out, trained until the held-out loss has not fallen for 20 epochs, the best
of 3 seeds. Keel: `keel train --dataset TABLE`, nothing else. Needs torch; ends in 1 if a model is
not certified, or worse than PyTorch's by more than 2 points of accuracy or 0.02 of R².

    benchmarks/tables.py                  all tables
    benchmarks/tables.py moons wine       some
    benchmarks/tables.py --write FOLDER   the tables alone
"""

import argparse
import csv
import gzip
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 1000


# ---- Tables: functions of a source of random numbers, giving the columns and the label ----


def circles(r):
    label = r.random() < 0.5
    angle = r.uniform(0, 2 * math.pi)
    radius = 0.5 if label else 1.0
    return [radius * math.cos(angle) + r.gauss(0, 0.1), radius * math.sin(angle) + r.gauss(0, 0.1)], "ab"[label]


def moons(r):
    label = r.random() < 0.5
    angle = r.uniform(0, math.pi)
    x, y = (1 - math.cos(angle), 0.5 - math.sin(angle)) if label else (math.cos(angle), math.sin(angle))
    return [x + r.gauss(0, 0.15), y + r.gauss(0, 0.15)], "ab"[label]


def xor(r):
    x, y = r.uniform(-1, 1), r.uniform(-1, 1)
    return [x, y], "ab"[x * y > 0]


def spirals(r):
    label = r.random() < 0.5
    t = math.sqrt(r.random()) * 3 * math.pi
    sign = -1 if label else 1
    return [sign * t * math.cos(t) + r.gauss(0, 0.3), sign * t * math.sin(t) + r.gauss(0, 0.3)], "ab"[label]


def parabola(r):
    x = [r.uniform(-1, 1) for _ in range(3)]
    return x, "ab"[x[0] ** 2 + x[1] > 0.5]


def imbalanced(r):
    rare = r.random() < 0.08
    x = [r.gauss(0, 1) for _ in range(6)]
    length = math.sqrt(sum(v * v for v in x))
    radius = r.gauss(3.6 if rare else 2.0, 0.35)
    return [v / length * radius for v in x], "rare" if rare else "common"


def friedman1(r):
    x = [r.random() for _ in range(10)]
    y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4]
    return x, y + r.gauss(0, 1)


def _impedance(r):
    x = [r.uniform(0, 100), r.uniform(40 * math.pi, 560 * math.pi), r.random(), r.uniform(1, 11)]
    return x, x[1] * x[2] - 1 / (x[1] * x[3])


def friedman2(r):
    x, reactance = _impedance(r)
    return x, math.hypot(x[0], reactance) + r.gauss(0, 50)


def friedman3(r):
    x, reactance = _impedance(r)
    return x, math.atan(reactance / x[0]) + r.gauss(0, 0.1)


MADE = [circles, moons, xor, spirals, parabola, imbalanced, friedman1, friedman2, friedman3]


def digits():
    with gzip.open(ROOT / "train/src/main/resources/keel/train/data/digits.csv.gz", "rt") as file:
        rows = [row for row in csv.reader(file)]
    return [([float(v) for v in row[:-1]], row[-1]) for row in rows]


def wine():
    with open(ROOT / "examples/wine.csv") as file:
        rows = [row for row in csv.reader(file)][1:]
    return [([float(v) for v in row[:-1]], row[-1]) for row in rows]


def tables():
    """Name -> (rows to train on, rows to measure on)."""
    found = {}
    for make in MADE:
        r = random.Random(make.__name__)
        found[make.__name__] = [make(r) for _ in range(ROWS)], [make(r) for _ in range(ROWS)]
    for name, rows in (("digits", digits()), ("wine", wine())):
        random.Random(name).shuffle(rows)
        cut = len(rows) * 2 // 3
        found[name] = rows[:cut], rows[cut:]
    return found


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"x{j + 1}" for j in range(len(rows[0][0]))] + ["target"])
        for x, label in rows:
            writer.writerow([repr(v) for v in x] + [label])


# ---- PyTorch ----


def torch_score(train, test):
    return max(torch_run(train, test, seed) for seed in range(3))


def torch_run(train, test, seed):
    import torch

    torch.set_num_threads(1)  # faster for networks this small
    torch.manual_seed(seed)
    regression = isinstance(train[0][1], float)
    classes = sorted({label for _, label in train})
    x = torch.tensor([row for row, _ in train], dtype=torch.float32)
    mean, deviation = x.mean(0), x.std(0).clamp_min(1e-12)
    scaled = lambda rows: (torch.tensor([row for row, _ in rows], dtype=torch.float32) - mean) / deviation
    if regression:
        y = torch.tensor([label for _, label in train], dtype=torch.float32)
        centre, spread = y.mean(), y.std()
        target = lambda rows: ((torch.tensor([label for _, label in rows], dtype=torch.float32) - centre) / spread)[:, None]
        loss = torch.nn.MSELoss()
    else:
        target = lambda rows: torch.tensor([classes.index(label) for _, label in rows])
        loss = torch.nn.CrossEntropyLoss()
    order = torch.randperm(len(train), generator=torch.Generator().manual_seed(1)).tolist()
    cut = len(train) * 4 // 5
    inputs, targets = scaled(train), target(train)
    own, held = order[:cut], order[cut:]
    net = torch.nn.Sequential(
        torch.nn.Linear(inputs.shape[1], 64), torch.nn.ReLU(), torch.nn.Linear(64, 1 if regression else len(classes))
    )
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    best, waited, weights = math.inf, 0, None
    while waited < 20:
        random.Random(f"{seed} {waited} {best}").shuffle(own)
        for start in range(0, len(own), 32):
            batch = own[start : start + 32]
            optimiser.zero_grad()
            loss(net(inputs[batch]), targets[batch]).backward()
            optimiser.step()
        with torch.no_grad():
            found = loss(net(inputs[held]), targets[held]).item()
        waited += 1
        if found < best:
            best, waited = found, 0
            weights = {name: value.clone() for name, value in net.state_dict().items()}
    net.load_state_dict(weights)
    with torch.no_grad():
        answer, wanted = net(scaled(test)), target(test)
    if regression:
        return 1 - (((answer - wanted) ** 2).sum() / ((wanted - wanted.mean()) ** 2).sum()).item()
    return (answer.argmax(1) == wanted).float().mean().item()


# ---- Keel ----


def keel(*arguments):
    return subprocess.run([str(ROOT / "keel"), *arguments], capture_output=True, text=True)


def keel_score(folder, name):
    """Its score, seconds, and what the certificate says."""
    begun = time.time()
    trained = keel("train", "--dataset", f"{folder}/{name}.csv", "--target", "target", "--output", f"{folder}/{name}", "--json")
    seconds = time.time() - begun
    if trained.returncode != 0:
        return math.nan, seconds, (trained.stderr.strip().splitlines() or ["?"])[-1]
    measured = keel("evaluate", f"{folder}/{name}/model.safetensors", "--dataset", f"{folder}/{name}-test.csv", "--json")
    found = json.loads(measured.stdout)
    certified = keel("certify", f"{folder}/{name}/model.safetensors", "--output", f"{folder}/{name}/again", "--json")
    return found.get("held_out_r2", found.get("correct", math.nan) / found["patterns"]), seconds, json.loads(certified.stdout)["verdict"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="tables; all if none is given")
    parser.add_argument("--write", metavar="FOLDER", help="write the tables and stop")
    options = parser.parse_args()
    chosen = {n: t for n, t in tables().items() if not options.names or n in options.names}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.write or scratch
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, (train, test) in chosen.items():
            write(f"{folder}/{name}.csv", train)
            write(f"{folder}/{name}-test.csv", test)
        if options.write:
            return 0
        print("| table | PyTorch | Keel | seconds | verdict |")
        print("| --- | ---: | ---: | ---: | --- |")
        behind = 0
        for name, (train, test) in chosen.items():
            theirs = torch_score(train, test)
            ours, seconds, verdict = keel_score(folder, name)
            print(f"| {name} | {theirs:.4f} | {ours:.4f} | {seconds:.0f} | {verdict} |", flush=True)
            behind += not (ours >= theirs - 0.02 and verdict == "CERTIFIED")
        return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
