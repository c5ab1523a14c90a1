#!/usr/bin/env python3
"""An equilibrium network on a chaotic time series, beside the same network in PyTorch.

The series is Mackey and Glass's, x' = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x, by steps of 0.1; from x(t),
x(t - 6), x(t - 12), x(t - 18) the value x(t + 84) is foretold. Keel trains an equilibrium block,
W = (1 - m) I - A'A + B - B', and a linear layer on the first rows, certifies it, and foretells the last; PyTorch
trains the same network with the same steps of Adam, its gradient by the implicit function theorem, and a network
with one hidden layer of as many units that nothing is asked of. Printed are the errors, the root of their mean
square over the deviation of what is foretold, and the seconds. Ends in 1 if Keel's error is more than 10 % above
that of the same network in PyTorch, or the model is not certified. Needs numpy and PyTorch.

    benchmarks/equilibrium.py
    benchmarks/equilibrium.py --units 60 --epochs 80
"""

import argparse
import csv
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy
import torch

ROOT = Path(__file__).resolve().parent.parent
DELAYS = [0, 6, 12, 18]
AHEAD = 84
MARGIN = 1.0
CLOSE = 0.10


def series(length):
    """Of Mackey and Glass, at whole times, its beginning left out."""
    steps, delay = 10, 170
    x = [1.2] * (delay + 1)
    for _ in range((length + 500) * steps):
        late = x[-delay - 1]
        x.append(x[-1] + 0.1 * (0.2 * late / (1 + late**10) - 0.1 * x[-1]))
    return numpy.array(x[delay + 1 + 500 * steps :: steps])


def rows(values):
    times = range(max(DELAYS), len(values) - AHEAD)
    return [[values[t - d] for d in DELAYS] + [values[t + AHEAD]] for t in times]


def write(path, table):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"x{d}" for d in DELAYS] + ["next"])
        writer.writerows([f"{v:.9g}" for v in row] for row in table)


def keel(*words):
    done = subprocess.run([str(ROOT / "keel"), *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"keel {words[0]} ended in {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def by_keel(folder, options):
    settings = folder / "settings.yaml"
    settings.write_text(
        f"network:\n- {{type: equilibrium_block, units: {options.units}, margin: {MARGIN}}}\n- {{type: linear}}\n"
        f"batch: {options.batch}\nepochs: {options.epochs}\n"
        f"optimiser: {{name: adam, learning_rate: {options.rate}}}\n"
    )
    begin = time.monotonic()
    keel("train", "--dataset", folder / "train.csv", "--target", "next", "--task", "regression", "--config",
         settings, "--output", folder / "run")
    seconds = time.monotonic() - begin
    model = folder / "run" / "model.safetensors"
    first = keel("certify", "--no-smt", "--output", folder, model).splitlines()[0]
    keel("predict", model, "--dataset", folder / "test.csv", "--to", folder / "answers.csv")
    with open(folder / "answers.csv", newline="") as file:
        answers = [float(row[-1]) for row in list(csv.reader(file))[1:]]
    return numpy.array(answers), seconds, first


class Equilibrium(torch.autograd.Function):
    """x = relu(W x + v) by forward-backward splitting, and the gradient by the same with W'."""

    @staticmethod
    def iterate(operator, constant, image):
        x = torch.zeros_like(constant)
        for _ in range(300):
            following = image(x @ operator.T + constant)
            moved = (following - x).abs().max()
            x = following
            if moved <= 1e-4 * max(1e-12, constant.abs().max().item()):
                break
        return x

    @staticmethod
    def forward(context, w, v):
        resolvent = torch.eye(len(w)) - w
        a = MARGIN / torch.linalg.matrix_norm(resolvent, 2) ** 2
        operator = torch.eye(len(w)) - a * resolvent
        x = Equilibrium.iterate(operator, a * v, torch.relu)
        context.save_for_backward(operator, a, x)
        return x

    @staticmethod
    def backward(context, gradient):
        operator, a, x = context.saved_tensors
        open_units = (x > 0).to(x.dtype)
        p = Equilibrium.iterate(operator.T, a * gradient, lambda z: open_units * z)
        return p.T @ x, p


class Monotone(torch.nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.a = torch.nn.Parameter(torch.randn(units, units) * 0.5 / math.sqrt(units))
        self.b = torch.nn.Parameter(torch.randn(units, units) * 0.5 / math.sqrt(units))
        self.u = torch.nn.Linear(inputs, units)
        self.head = torch.nn.Linear(units, 1)
        torch.nn.init.normal_(self.u.weight, std=1 / math.sqrt(inputs))
        torch.nn.init.zeros_(self.u.bias)
        torch.nn.init.normal_(self.head.weight, std=0.1 / math.sqrt(units))
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, x):
        w = (1 - MARGIN) * torch.eye(len(self.a)) - self.a.T @ self.a + self.b - self.b.T
        return self.head(Equilibrium.apply(w, self.u(x)))


def by_pytorch(network, train, test, options):
    inputs = torch.tensor(train[:, :-1], dtype=torch.float32)
    wanted = torch.tensor(train[:, -1:], dtype=torch.float32)
    mean, deviation = inputs.mean(0), inputs.std(0)
    centre, size = wanted.mean(), wanted.std()
    optimiser = torch.optim.Adam(network.parameters(), lr=options.rate)
    batches = math.ceil(len(inputs) / options.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, options.epochs * batches)
    begin = time.monotonic()
    for _ in range(options.epochs):
        for batch in torch.randperm(len(inputs)).split(options.batch):
            optimiser.zero_grad()
            answer = network((inputs[batch] - mean) / deviation)
            ((answer - (wanted[batch] - centre) / size) ** 2).mean().backward()
            optimiser.step()
            schedule.step()
            if hasattr(network, "constrain"):
                network.constrain()
    seconds = time.monotonic() - begin
    with torch.no_grad():
        answer = network((torch.tensor(test[:, :-1], dtype=torch.float32) - mean) / deviation)
    return (answer * size + centre).numpy()[:, 0], seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=0.005)
    parser.add_argument("--rows", type=int, default=4000)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(2)
    table = numpy.array(rows(series(options.rows + max(DELAYS) + AHEAD)))
    train, test = table[: -len(table) // 4], table[-len(table) // 4 :]
    deviation = test[:, -1].std()

    def error(answers):
        return math.sqrt(((answers - test[:, -1]) ** 2).mean()) / deviation

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "train.csv", train)
        write(folder / "test.csv", test)
        answers, seconds, first = by_keel(folder, options)
    ours = error(answers)
    print(f"{'equilibrium, Keel':24} error {ours:.4f}  {seconds:6.1f} s  {first.split('  ')[0]}")
    answers, seconds = by_pytorch(Monotone(len(DELAYS), options.units), train, test, options)
    theirs = error(answers)
    print(f"{'the same in PyTorch':24} error {theirs:.4f}  {seconds:6.1f} s")
    free = torch.nn.Sequential(
        torch.nn.Linear(len(DELAYS), options.units), torch.nn.Tanh(), torch.nn.Linear(options.units, 1))
    answers, seconds = by_pytorch(free, train, test, options)
    print(f"{'one free hidden layer':24} error {error(answers):.4f}  {seconds:6.1f} s")
    sys.exit(0 if ours <= (1 + CLOSE) * theirs and first.startswith("CERTIFIED") else 1)


if __name__ == "__main__":
    main()
