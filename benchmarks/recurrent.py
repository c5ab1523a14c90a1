#!/usr/bin/env python3
"""A recurrent network on a chaotic time series, beside the same network in PyTorch.

The series is that of benchmarks/equilibrium.py, Mackey and Glass's; from x(t - 90), x(t - 84), …, x(t), one value a
step, x(t + 84) is foretold. Keel trains a recurrent block, whose singular values of W are cut to 1 - 0.01 after every
step of the optimiser, and a linear layer on the first sequences, certifies it, and foretells the last; PyTorch trains
the same network with the same cut and the same steps of Adam, and a free recurrent network (tanh, torch.nn.RNN) of as
many units, each on four fifths of the sequences, for Keel holds out a fifth. Printed are the errors, the root of their
mean square over the deviation of what is foretold, and the seconds, means over some seeds. Ends in 1 if Keel's error is
more than 10 % above that of the same network in PyTorch, or a model is not certified. Needs numpy and PyTorch.

    benchmarks/recurrent.py
    benchmarks/recurrent.py --units 64 --epochs 60 --seeds 1
"""

import argparse
import csv
import math
import sys
import tempfile
import time
from pathlib import Path

import numpy
import torch

from equilibrium import AHEAD, CLOSE, by_pytorch, keel, series

EPSILON = 0.01
APART = 6


def sequences(values, steps):
    """One row each: what is read, step by step, and what is to be foretold."""
    times = range(APART * (steps - 1), len(values) - AHEAD)
    return [[values[t - APART * k] for k in reversed(range(steps))] + [values[t + AHEAD]] for t in times]


def write(path, table):
    """In rows of one step each."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sequence", "step", "x", "next"])
        for number, row in enumerate(table):
            writer.writerows([number, step, f"{value:.9g}", f"{row[-1]:.9g}"] for step, value in enumerate(row[:-1]))


def by_keel(folder, options, seed):
    settings = folder / "settings.yaml"
    settings.write_text(
        f"network:\n- {{type: recurrent_block, units: {options.units}, steps: {options.steps}, activation: relu,"
        f" epsilon: {EPSILON}}}\n- {{type: linear}}\n"
        f"batch: {options.batch}\nepochs: {options.epochs}\nseed: {seed}\n"
        f"optimiser: {{name: adam, learning_rate: {options.rate}}}\n"
    )
    sequence = ["--sequence-id", "sequence", "--sequence-step", "step"]
    begin = time.monotonic()
    keel("train", "--dataset", folder / "train.csv", "--target", "next", "--task", "regression", *sequence,
         "--config", settings, "--overwrite", "--output", folder / "run")
    seconds = time.monotonic() - begin
    model = folder / "run" / "model.safetensors"
    first = keel("certify", "--no-smt", "--overwrite", "--output", folder, model).splitlines()[0]
    keel("predict", model, "--dataset", folder / "test.csv", *sequence, "--to", folder / "answers.csv")
    with open(folder / "answers.csv", newline="") as file:
        answers = [float(row[-1]) for row in list(csv.reader(file))[1:]]
    return numpy.array(answers), seconds, first


class Recurrent(torch.nn.Module):
    """The same block, with the same first weights in distribution."""

    def __init__(self, units):
        super().__init__()
        self.w = torch.nn.Parameter(torch.nn.init.orthogonal_(torch.empty(units, units)) * (1 - 2 * EPSILON))
        self.b = torch.nn.Linear(1, units)
        self.head = torch.nn.Linear(units, 1)
        torch.nn.init.normal_(self.b.weight, std=0.3)
        torch.nn.init.zeros_(self.b.bias)
        torch.nn.init.normal_(self.head.weight, std=0.1 / math.sqrt(units))
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, x):
        driven = self.b(x.unsqueeze(-1))
        state = torch.relu(driven[:, 0])
        for step in range(1, x.shape[1]):
            state = torch.relu(state @ self.w.T + driven[:, step])
        return self.head(state)

    @torch.no_grad()
    def constrain(self):
        left, values, right = torch.linalg.svd(self.w)
        self.w.copy_(left @ torch.diag(values.clamp(max=1 - EPSILON)) @ right)


class Free(torch.nn.Module):
    def __init__(self, units):
        super().__init__()
        self.block = torch.nn.RNN(1, units, batch_first=True)
        self.head = torch.nn.Linear(units, 1)

    def forward(self, x):
        return self.head(self.block(x.unsqueeze(-1))[0][:, -1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=48)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    values = series(options.rows + APART * (options.steps - 1) + AHEAD)
    table = numpy.array(sequences(values, options.steps))
    train, test = table[: -len(table) // 4], table[-len(table) // 4 :]
    deviation = test[:, -1].std()
    found = {"recurrent, Keel": [], "the same in PyTorch": [], "a free recurrent network": []}
    verdicts = set()

    def note(name, answers, seconds):
        found[name].append((math.sqrt(((answers - test[:, -1]) ** 2).mean()) / deviation, seconds))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "train.csv", train)
        write(folder / "test.csv", test)
        for seed in range(1, options.seeds + 1):
            answers, seconds, first = by_keel(folder, options, seed)
            verdicts.add(first.split("  ")[0])
            note("recurrent, Keel", answers, seconds)
            torch.manual_seed(seed)
            own = train[torch.randperm(len(train))[: len(train) * 4 // 5].numpy()]
            note("the same in PyTorch", *by_pytorch(Recurrent(options.units), own, test, options))
            note("a free recurrent network", *by_pytorch(Free(options.units), own, test, options))
    means = {name: numpy.mean(runs, axis=0) for name, runs in found.items()}
    for name, (error, seconds) in means.items():
        print(f"{name:24} error {error:.4f}  {seconds:6.1f} s  " + (", ".join(verdicts) if "Keel" in name else ""))
    close = means["recurrent, Keel"][0] <= (1 + CLOSE) * means["the same in PyTorch"][0]
    sys.exit(0 if close and all(verdict.startswith("CERTIFIED") for verdict in verdicts) else 1)


if __name__ == "__main__":
    main()
