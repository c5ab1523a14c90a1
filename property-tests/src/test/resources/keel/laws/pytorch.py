"""What PyTorchTest runs: trains networks on the digits, and passes models on. Usage: pytorch.py EXAMPLES FOLDER"""
import pathlib, sys

import numpy as np
import torch
from torch import nn

sys.path.insert(0, sys.argv[1])
from keel_blocks import *

folder = pathlib.Path(sys.argv[2])
torch.manual_seed(0)
torch.set_num_threads(1)


def rows(name):
    numbers = torch.tensor([[float(cell) for cell in line.split(",")] for line in open(folder / name)])
    return numbers[:, :-1], numbers[:, -1].long()


preprocessing = {"scale": 1 / 16, "mean": [0.305], "std": [0.376]}
x, y = rows("training.csv")
held, labels = rows("held-out.csv")


def standardised(raw, shape):
    return ((raw / 16 - 0.305) / 0.376).reshape(-1, *shape)


def trained(name, model, shape):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.003)
    patterns = standardised(x, shape)
    for epoch in range(2):
        for batch in torch.randperm(len(x)).split(32):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(patterns[batch]), y[batch]).backward()
            optimiser.step()
            project(model)
    model.eval()
    save_keel(model, folder / f"{name}.safetensors", shape, preprocessing)
    torch.save(model.state_dict(), folder / f"{name}.pt")
    with torch.no_grad():
        outputs = model(standardised(held, shape))
    np.savez(folder / f"{name}.npz", inputs=held.numpy(), outputs=outputs.numpy())
    lines = [" ".join(repr(number) for number in row) for row in outputs.tolist()]
    (folder / f"{name}.outputs").write_text("\n".join(lines))
    (folder / f"{name}.accuracy").write_text(str((outputs.argmax(1) == labels).double().mean().item()))


class Rows(nn.Module):
    """The last state of an nn.RNN that reads an image row by row, and a layer."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(8, 12, batch_first=True)
        self.head = nn.Linear(12, 10)

    def forward(self, rows):
        return self.head(self.rnn(rows)[0][:, -1])


rows_model = Rows()
torch.save(rows_model.state_dict(), folder / "rnn.pt")
with torch.no_grad():
    patterns = standardised(held, [8, 8])
    np.savez(folder / "rnn.npz", inputs=held.numpy(), outputs=rows_model(patterns).numpy())

trained("dense", nn.Sequential(NaisNetBlock(64, 32, 30), nn.Linear(32, 10)), [64])
trained("untied", nn.Sequential(NaisNetBlock(64, 16, 4, step_size=0.5, tied=False), nn.Linear(16, 10)), [64])
trained(
    "conv",
    nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1, bias=False),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        NaisNetConvBlock(2, 4, 3),
        nn.MaxPool2d(2),
        nn.Dropout(0.1),
        nn.Flatten(),
        nn.Linear(64, 10),
    ),
    [1, 8, 8],
)

for exported in folder.glob("*.exported"):
    model = load(exported)
    names = list(read(exported)[0])
    assert sorted(names) == sorted(model.state_dict()), (names, list(model.state_dict()))
    save_keel(model, exported.with_suffix(".back"))
    with torch.no_grad():
        outputs = model(torch.ones(1, *model.input, dtype=torch.float64) / 2)[0].flatten()
    exported.with_suffix(".ones").write_text(" ".join(repr(number) for number in outputs.tolist()))

# Modules that no layer stands for are refused by name.
for model, sentence in [
    (nn.Sequential(nn.LSTM(2, 2)), "module '0' (LSTM) has no layer"),
    (nn.Sequential(nn.Conv2d(1, 1, 3)), "padding must be (size - 1)/2"),
    (nn.Sequential(nn.Conv2d(2, 2, 3, padding=1, groups=2)), "one group"),
    (nn.Sequential(nn.MaxPool2d(3, padding=1)), "without padding"),
]:
    try:
        save_keel(model, folder / "refused", [2])
    except ValueError as e:
        assert sentence in str(e), e
    else:
        raise AssertionError(sentence)
