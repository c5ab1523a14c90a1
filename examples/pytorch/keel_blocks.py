"""Keel's blocks for PyTorch, and its model file.

    model = nn.Sequential(NaisNetBlock(64, 32, steps=30), nn.Linear(32, 10))
    ...                                # after every step of the optimiser:
    project(model)
    save_keel(model, "model.safetensors", input=[64])

writes what `keel certify model.safetensors` reads. `load` makes modules of such a file again, and of what
`keel export MODEL --pytorch FILE` writes, whose tensors have the names of a state_dict. NaisNetBlock and
NaisNetConvBlock are those of Ciccone et al., NAIS-Net (NeurIPS 2018, arXiv:1804.07209), section 3, their projections
Algorithms 1 and 2; the other blocks have their weights as they are, and nothing keeps them stable but what is certified.
Needs PyTorch 1.10 or newer, and nothing else.
"""

import json
import math
import struct
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
    "hard_tanh": F.hardtanh,
    "softsign": F.softsign,
    "arctan": torch.atan,
    "elu": F.elu,
    "sigmoid": torch.sigmoid,
    "gelu": lambda z: z * torch.sigmoid(1.702 * z),
    "silu": F.silu,
    "sine": torch.sin,
}

# Of groups of units, z of shape [batch, group, groups] and length r: the number that a group is multiplied by.
GROUPED = {
    "mod_relu": lambda z, r, t: torch.where(r + t > 0, (r + t) / r.clamp(min=1e-30), torch.zeros_like(r)),
    "radial_tanh": lambda z, r, t: torch.where(r > 0, torch.tanh(r) / r.clamp(min=1e-30), torch.ones_like(r)),
    "radial_softsign": lambda z, r, t: 1 / (1 + r),
    "z_relu": lambda z, r, t: (z >= 0).all(dim=1, keepdim=True),
    "cardioid": lambda z, r, t: torch.where(r > 0, (1 + z[:, :1] / r.clamp(min=1e-30)) / 2, torch.zeros_like(r)),
}

# Projections aim at a set that is smaller by this, so that rounding to float does not lead out of it.
SHRINK = 1 - 2.0**-16


class _Block(nn.Module):
    """A number of steps; or, with a tolerance, for each pattern until a step changes no number by more than that (norm
    "max"), or is no longer ("l2"), and at most so many. The activation may act on groups of so many units: of n, group j has j, j + n/group, j + 2n/group …"""

    def __init__(self, steps, activation, step_size=1.0, tolerance=None, group=None, units=None,
                 norm="max"):
        super().__init__()
        known = ACTIVATIONS if group is None else GROUPED
        if activation not in known:
            raise ValueError(f"activation {activation!r} is unknown; known are {', '.join(known)}")
        if norm not in ("max", "l2"):
            raise ValueError(f"norm must be 'max' or 'l2', found {norm!r}")
        self.steps = steps
        self.activation = activation
        self.tolerance = tolerance
        self.norm = norm
        self.group = group
        if activation == "mod_relu":
            self.t = nn.Parameter(torch.zeros(units // group))  # thresholds, at most zero
        h = torch.as_tensor(step_size, dtype=torch.float64)
        self.register_buffer("h", h, persistent=False)  # no part of the state_dict
        self.gates = None  # [members, units] in [0, 1], where a file has some; the first row is the elite's
        self.member = 0

    def act(self, z):
        if self.group is None:
            return ACTIVATIONS[self.activation](z)
        parts = z.reshape(len(z), self.group, -1)
        factor = GROUPED[self.activation](parts, parts.norm(dim=1, keepdim=True), getattr(self, "t", None))
        return (parts * factor).reshape(z.shape)

    def rates(self, x):
        """h, or one for each unit or channel, times the gates of a member, beside states."""
        h = self.h.to(x.dtype) if self.gates is None else self.h.to(x.dtype) * self.gates[self.member].to(x.dtype)
        return h if h.dim() == 0 else h.reshape([-1] + [1] * (x.dim() - 2))

    def unroll(self, x, step):
        """step: from its number and a state to the next one."""
        running = None
        for k in range(self.steps):
            new = step(k, x)
            if self.tolerance is not None:
                change = (new - x).flatten(1)
                size = change.square().sum(dim=1).sqrt() if self.norm == "l2" else change.abs().amax(dim=1)
                moved = size > self.tolerance
                if running is not None:
                    keep = running.reshape([-1] + [1] * (x.dim() - 1))
                    new, moved = torch.where(keep, new, x), moved & running
                running = moved
            x = new
            if running is not None and not running.any():
                break
        return x

    def describe(self):
        node = {"activation": self.activation}
        if self.group is not None:
            node["group"] = self.group
        if self.tolerance is None:
            return {**node, "steps": self.steps}
        norm = {} if self.norm == "max" else {"norm": self.norm}
        return {**node, "steps": "until_equilibrium", "tolerance": self.tolerance, "max_steps": self.steps, **norm}

    def thresholds(self):
        return {"threshold": self.t} if hasattr(self, "t") else {}

    def gated(self):
        return {} if self.gates is None else {"gates": self.gates}


def _weights(steps, tied, new):
    return nn.Parameter(new()) if tied else nn.ParameterList([nn.Parameter(new()) for _ in range(steps)])


def _each(weights):
    """One tensor, or a list with one for each step."""
    return list(weights) if isinstance(weights, nn.ParameterList) else weights


def _at(weights, k):
    return weights[k] if isinstance(weights, nn.ParameterList) else weights


class NaisNetBlock(_Block):
    """x[k+1] = x[k] + h σ(A x[k] + B u + b), x[0] = 0. Takes u, [batch, inputs], gives x[steps], [batch, units].

    With form="factor", A = −RᵀR − εI and R is trained: call project() after every step of the optimiser. With
    form="explicit" A itself is the parameter, and nothing keeps it stable. Untied, every step has its own; each is stable
    in a norm of its own then, so that Keel certifies gains of such a block but not that it is stable.
    step_size: a number, or one for each unit.
    """

    def __init__(self, inputs, units, steps, activation="tanh", step_size=1.0, epsilon=0.01, form="factor",
                 tied=True, tolerance=None, group=None, norm="max"):
        super().__init__(steps, activation, step_size, tolerance, group, units, norm)
        if not 0 < epsilon < 0.5:
            raise ValueError(f"epsilon must lie between 0 and 1/2, found {epsilon}")
        if form not in ("factor", "explicit"):
            raise ValueError(f"form must be 'factor' or 'explicit', found {form!r}")
        if tolerance is not None and not tied:
            raise ValueError("a block that stops by itself has one A for all steps")
        self.inputs, self.units, self.epsilon, self.form, self.tied = inputs, units, epsilon, form, tied

        def new():
            start = 0.1 * torch.randn(units, units) / units**0.5
            return nn.Parameter(start if form == "factor" else -start.t() @ start - epsilon * torch.eye(units))

        weights = new() if tied else nn.ParameterList([new() for _ in range(steps)])
        setattr(self, "R" if form == "factor" else "A", weights)
        # Small, as K steps add up: states that begin saturated learn as well but generalise worse.
        self.B = nn.Parameter(0.1 * torch.randn(units, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(units))

    def _weights(self):
        weights = self.R if self.form == "factor" else self.A
        return [weights] if self.tied else list(weights)

    def states(self):
        """A, or one for each step."""
        if self.form == "explicit":
            return self._weights()
        eye = torch.eye(self.units, dtype=self.B.dtype, device=self.B.device)
        return [-r.t() @ r - self.epsilon * eye for r in self._weights()]

    @torch.no_grad()
    def deployed(self):
        """What save_keel writes: A computed in double precision, rounded once, exactly symmetric."""
        if self.form == "explicit":
            return self._weights()
        eye = torch.eye(self.units, dtype=torch.float64, device=self.B.device)
        states = [-(r.double().t() @ r.double()) - self.epsilon * eye for r in self._weights()]
        return [((a + a.t()) / 2).to(self.B.dtype) for a in states]

    @torch.no_grad()
    def project(self):
        """Algorithm 1: where ‖RᵀR‖ exceeds δ = 1 − 2ε, R becomes √δ R / √‖RᵀR‖ (Frobenius)."""
        if self.form == "factor":
            delta = 1 - 2 * self.epsilon
            for r in self._weights():
                norm = (r.double().t() @ r.double()).norm().item()
                if norm > delta:
                    r.mul_((delta * SHRINK / norm) ** 0.5)

    def forward(self, u):
        v = F.linear(u.flatten(1), self.B, self.b)
        states = self.states()
        h = self.rates(v)
        step = lambda k, x: x + h * self.act(F.linear(x, states[0 if self.tied else k]) + v)
        return self.unroll(torch.zeros_like(v), step)


class NaisNetConvBlock(_Block):
    """x[k+1] = x[k] + h σ(C ⊛ x[k] + D ⊛ u + E), x[0] = 0, on images [batch, inputs, height, width], whose size stays.

    C is trained itself: call project() after every step of the optimiser. size and input_size are those of the windows
    of C and D, odd. step_size: a number, or one for each channel.
    """

    def __init__(self, inputs, channels, steps, size=3, input_size=None, activation="relu", step_size=1.0,
                 epsilon=0.01, eta=0.1, tied=True, tolerance=None, norm="max"):
        super().__init__(steps, activation, step_size, tolerance, norm=norm)
        if not 0 < epsilon < eta < 1:
            raise ValueError(f"epsilon and eta must satisfy 0 < epsilon < eta < 1, found {epsilon} and {eta}")
        sizes = size, input_size or size
        if any(s % 2 != 1 for s in sizes):
            raise ValueError(f"windows must be odd, found {sizes}")
        if tolerance is not None and not tied:
            raise ValueError("a block that stops by itself has one C for all steps")
        self.inputs, self.channels, self.epsilon, self.eta, self.tied = inputs, channels, epsilon, eta, tied

        def new():
            taps = 0.1 * torch.randn(channels, channels, size, size) / channels**0.5
            taps[range(channels), range(channels), size // 2, size // 2] = -1
            return nn.Parameter(taps)

        self.C = new() if tied else nn.ParameterList([new() for _ in range(steps)])
        window = sizes[1]
        self.D = nn.Parameter(torch.randn(channels, inputs, window, window) / (inputs * window**2) ** 0.5)
        self.E = nn.Parameter(torch.zeros(channels))
        self.project()

    def states(self):
        """C, or one for each step."""
        return [self.C] if self.tied else list(self.C)

    deployed = states

    @torch.no_grad()
    def project(self):
        """Algorithm 2: of every channel, with the middle tap −1 − δ, δ is cut to [−(1 − η), 1 − η], and the others are
        scaled where their absolute values add up to more than 1 − ε − |δ|."""
        for c in self.states():
            taps = c.double()
            own = range(self.channels), range(self.channels), c.shape[2] // 2, c.shape[3] // 2
            delta = (-1 - taps[own]).clamp(self.eta - 1, 1 - self.eta)
            taps[own] = 0
            sums = taps.abs().sum(dim=(1, 2, 3))
            limits = (1 - self.epsilon - delta.abs()) * SHRINK
            scale = (limits / sums.clamp(min=1e-300)).clamp(max=1)
            taps = taps * scale.reshape(-1, 1, 1, 1)
            taps[own] = -1 - delta
            c.copy_(taps)

    def forward(self, u):
        padding = [(s - 1) // 2 for s in self.D.shape[2:]]
        v = F.conv2d(u, self.D, self.E, padding=padding)
        states = self.states()
        around = [(s - 1) // 2 for s in states[0].shape[2:]]
        h = self.rates(v)
        step = lambda k, x: x + h * self.act(F.conv2d(x, states[0 if self.tied else k], padding=around) + v)
        return self.unroll(torch.zeros_like(v), step)


class EquilibriumBlock(_Block):
    """x = σ(W x + U u + b), by forward-backward splitting from zero: so many steps, or until a step is small."""

    def __init__(self, inputs, units, steps, activation="relu", step_size=0.5, tolerance=None, group=None, norm="max"):
        super().__init__(steps, activation, step_size, tolerance, group, units, norm)
        self.inputs, self.units = inputs, units
        self.W = nn.Parameter(0.1 * torch.randn(units, units) / units**0.5)
        self.U = nn.Parameter(torch.randn(units, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(units))

    def forward(self, u):
        v = F.linear(u.flatten(1), self.U, self.b)
        a = self.h.to(v.dtype)
        step = lambda k, x: self._nearest(x - a * (x - F.linear(x, self.W) - v), a)
        return self.unroll(torch.zeros_like(v), step)

    def _nearest(self, wanted, a):
        """σ(y) for the y with (1 − a) σ(y) + a y = w: σ(w) itself where σ is a projection, as relu is. Else y is t times
        the same side without σ(0), t between 1 and 1/a, found by halving, one t for each group."""
        if self.group is None and self.activation in ("relu", "hard_tanh"):
            return self.act(wanted)
        zero = self.act(torch.zeros_like(wanted))
        right = wanted - (1 - a) * zero
        groups = (lambda x: x.reshape(len(x), self.group or 1, -1).sum(dim=1, keepdim=True))
        low = torch.ones_like(groups(right)) * min(1, 1 / a)
        high = torch.ones_like(low) * max(1, 1 / a)
        for _ in range(60):
            t = low / 2 + high / 2
            y = (t * right.reshape(len(right), self.group or 1, -1)).reshape(right.shape)
            excess = groups(((1 - a) * (self.act(y) - zero) + a * y - right) * right.sign())
            low, high = torch.where(excess > 0, low, t), torch.where(excess > 0, t, high)
        return self.act(y)


class RecurrentBlock(_Block):
    """x[k+1] = (1 − a) x[k] + a σ(W x[k] + B u[k] + b), x[0] = 0, gives the last state. With reading="sequence" it takes
    [batch, steps, inputs] or that as a list, with "constant" the same u at every step. leak: a, or one for each unit.
    With a = 1 and the sum of its two biases as b, it is the last output of an nn.RNN of one layer."""

    def __init__(self, inputs, units, steps, activation="tanh", leak=1.0, reading="sequence", group=None):
        super().__init__(steps, activation, leak, None, group, units)
        if reading not in ("sequence", "constant"):
            raise ValueError(f"reading must be 'sequence' or 'constant', found {reading!r}")
        self.inputs, self.units, self.reading = inputs, units, reading
        self.W = nn.Parameter(0.1 * torch.randn(units, units) / units**0.5)
        self.B = nn.Parameter(torch.randn(units, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(units))

    def forward(self, u):
        parts = u.reshape(len(u), -1, self.inputs)
        v = F.linear(parts, self.B, self.b)
        a = self.rates(v[:, 0])
        part = (lambda k: v[:, k]) if self.reading == "sequence" else (lambda k: v[:, 0])
        step = lambda k, x: (1 - a) * x + a * self.act(F.linear(x, self.W) + part(k))
        return self.unroll(torch.zeros_like(v[:, 0]), step)


class FeedforwardBlock(_Block):
    """Layers of one width, x[k+1] = σ(W x[k] + b), x[0] = u. In the form "near_identity", W = I + h A: x + h A x + b."""

    def __init__(self, units, steps, activation="relu", form="plain", step_size=1.0, tied=False, group=None):
        super().__init__(steps, activation, step_size, None, group, units)
        if form not in ("plain", "near_identity"):
            raise ValueError(f"form must be 'plain' or 'near_identity', found {form!r}")
        self.units, self.form = units, form
        self.W = _weights(steps, tied, lambda: torch.randn(units, units) / units**0.5)
        self.b = _weights(steps, tied, lambda: torch.zeros(units))

    def forward(self, u):
        h = self.h.to(u.dtype)

        def step(k, x):
            if self.form == "plain":
                return self.act(F.linear(x, _at(self.W, k), _at(self.b, k)))
            return self.act(x + h * F.linear(x, _at(self.W, k)) + _at(self.b, k))

        return self.unroll(u.flatten(1), step)


class ResidualBlock(_Block):
    """x[k+1] = x[k] + h σ(A x[k] + B u + b) with any weights, the baseline of NAIS-Nets: x[0] = u with start="input", else
    0. size: of the windows of A and B, odd, where they are convolutions of images. Without inputs, u enters no step."""

    def __init__(self, units, steps, inputs=None, activation="relu", step_size=1.0, start="input", size=None,
                 input_size=None, tied=False):
        super().__init__(steps, activation, step_size)
        if start not in ("input", "zero"):
            raise ValueError(f"start must be 'input' or 'zero', found {start!r}")
        if start == "zero" and inputs is None:
            raise ValueError("a state that starts at zero needs an input that enters every step")
        self.units, self.inputs, self.start, self.isDense = units, inputs, start, size is None
        window = lambda s: [] if size is None else [s, s]
        self.A = _weights(steps, tied, lambda: 0.1 * torch.randn(units, units, *window(size)) / units**0.5)
        if inputs is not None:
            around = window(input_size or size)
            self.B = _weights(steps, tied, lambda: torch.randn(units, inputs, *around) / inputs**0.5)
        self.b = _weights(steps, tied, lambda: torch.zeros(units))

    def forward(self, u):
        def product(x, weight, bias=None):
            if self.isDense:
                return F.linear(x, weight, bias)
            return F.conv2d(x, weight, bias, padding=[(s - 1) // 2 for s in weight.shape[2:]])

        def step(k, x):
            if self.inputs is None:
                return x + h * self.act(product(x, _at(self.A, k), _at(self.b, k)))
            return x + h * self.act(product(x, _at(self.A, k)) + product(u, _at(self.B, k), _at(self.b, k)))

        u = u.flatten(1) if self.isDense else u
        h = self.h.to(u.dtype)
        return self.unroll(u if self.start == "input" else torch.zeros_like(product(u, _at(self.B, 0))), step)


class ChannelAffine(nn.Module):
    """scale · x + shift, channel by channel: batch normalisation as it is deployed."""

    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        shape = [1, -1] + [1] * (x.dim() - 2)
        return x * self.scale.reshape(shape) + self.shift.reshape(shape)


class Modulus(nn.Module):
    """|z| of complex numbers, real parts before imaginary ones: [batch, 2 n] or [batch, 2 channels, height, width]."""

    def forward(self, x):
        return torch.complex(*x.chunk(2, dim=1)).abs()


class FlatLinear(nn.Linear):
    """nn.Linear that reads the numbers of an image as a list, as Keel's does."""

    def forward(self, x):
        return super().forward(x.flatten(1))


class Network(nn.Sequential):
    """What `load` gives: the layers of a model file, raw data first made what they take.

    Of blocks with gates the answer is the elite's, or where predict is "population" the logarithms of the mean
    probabilities of all members."""

    def __init__(self, modules, names, input, preprocessing, predict="elite"):
        super().__init__(*modules)
        self.names, self.input, self.preprocessing, self.predict = names, input, preprocessing, predict

    def gated(self):
        return [module for module in self if getattr(module, "gates", None) is not None]

    def answer(self, raw, member):
        """That of one member, from 0."""
        for block in self.gated():
            block.member = member
        return self._answer(raw)

    def forward(self, raw):
        if self.predict != "population":
            return self._answer(raw)
        members = range(len(self.gated()[0].gates))
        logs = [F.log_softmax(self.answer(raw, m), dim=1) for m in members]
        return torch.logsumexp(torch.stack(logs), dim=0) - math.log(len(members))

    def _answer(self, raw):
        p = self.preprocessing
        weight = next(self.parameters(), raw)
        x = raw.to(weight.dtype).reshape(len(raw), len(p["mean"]), -1) * p["scale"]
        mean, std = (torch.tensor(p[key], dtype=x.dtype, device=x.device).reshape(1, -1, 1) for key in ("mean", "std"))
        return super().forward(((x - mean) / std).reshape(len(raw), *self.input))


def project(model):
    """Brings every block back to where it is stable: after every step of the optimiser."""
    for module in model.modules():
        if isinstance(module, (NaisNetBlock, NaisNetConvBlock)):
            module.project()


# ---- Files ----

_TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


def read(path):
    """The tensors of a safetensors file by their names, and its metadata."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:begin].decode())
    metadata = header.pop("__metadata__", {})
    tensors = OrderedDict()
    for name, entry in header.items():
        if entry["dtype"] in _TYPES:
            first, last = entry["data_offsets"]
            dtype = _TYPES[entry["dtype"]]
            values = torch.zeros(0, dtype=dtype)
            if last > first:
                size = torch.finfo(dtype).bits // 8
                values = torch.frombuffer(content, dtype=dtype, count=(last - first) // size, offset=begin + first)
            tensors[name] = values.reshape(entry["shape"]).clone()
    return tensors, metadata


def write(path, tensors, metadata):
    """A safetensors file of tensors by their names."""
    header, data = {"__metadata__": metadata}, []
    end = 0
    for name, tensor in tensors.items():
        t = tensor.detach().cpu().contiguous()
        if t.dtype not in _NAMES:
            raise ValueError(f"tensor {name!r}: weights must be floating point numbers, found {t.dtype}")
        raw = (t.view(torch.int16) if t.dtype == torch.bfloat16 else t).numpy().tobytes()
        header[name] = {"dtype": _NAMES[t.dtype], "shape": list(t.shape), "data_offsets": [end, end + len(raw)]}
        data.append(raw)
        end += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data))


# What a layer calls its tensors in the description, and the module that has them.
_TENSORS = {
    "dense_block": {"state": "A", "input": "B", "bias": "b", "threshold": "t", "gates": "gates"},
    "conv_block": {"state": "C", "input": "D", "bias": "E", "gates": "gates"},
    "equilibrium_block": {"state": "W", "input": "U", "bias": "b", "threshold": "t"},
    "recurrent_block": {"state": "W", "input": "B", "bias": "b", "threshold": "t"},
    "feedforward_block": {"state": "W", "bias": "b", "threshold": "t"},
    "residual_block": {"state": "A", "input": "B", "bias": "b"},
    "linear": {"weight": "weight", "bias": "bias"},
    "conv": {"weight": "weight", "bias": "bias"},
    "batch_norm": {"scale": "scale", "shift": "shift"},
}


def save_keel(model, path, input=None, preprocessing=None, names=None):
    """Writes a sequence of modules as Keel's model file.

    input: the shape of one pattern, for instance [64] or [1, 28, 28]. preprocessing: {"scale", "mean", "std"}, what is
    done to raw data before the model, (scale · raw − mean) / std, mean and std with a number for each channel or one for
    all. names: of the layers; "block1", "linear1" and so on if they are left out. Of what `load` gave, all three are
    known. Dropout is left out, batch normalisation is written with its running statistics.
    """
    input = input or getattr(model, "input", None)
    if input is None:
        raise ValueError("input is needed: the shape of one pattern, for instance input=[64]")
    preprocessing = preprocessing or getattr(model, "preprocessing", None)
    names = names or getattr(model, "names", None)
    layers, tensors, counts = [], OrderedDict(), {}
    for place, module in _leaves(model):
        described = _described(place, module)
        if described is None:
            continue
        kind, node, values = described
        word = "block" if kind.endswith("_block") else kind
        counts[word] = counts.get(word, 0) + 1
        name = names[len(layers)] if names else f"{word}{counts[word]}"
        layer = {"type": kind, "name": name, **node}
        for key, value in values.items():
            own = f"{name}.{_TENSORS[kind][key]}"
            if isinstance(value, list):
                layer[key] = [f"{own}[{k}]" for k in range(len(value))]
                tensors.update(zip(layer[key], value))
            else:
                layer[key] = own
                tensors[own] = value
        layers.append(layer)
    if names and len(names) != len(layers):
        raise ValueError(f"there are {len(layers)} layers but {len(names)} names")
    description = {"version": 1, "input": list(input), "layers": layers}
    if preprocessing:
        description["preprocessing"] = preprocessing
    if getattr(model, "predict", "elite") != "elite":
        description["predict"] = model.predict
    write(path, tensors, {"keel": json.dumps(description)})


def _leaves(model, place=""):
    if isinstance(model, nn.Sequential):
        for name, child in model.named_children():
            yield from _leaves(child, f"{place}{name}.")
    else:
        yield place[:-1], model


def _described(place, module):
    """Type, description and tensors of a layer; None of what does nothing."""

    def need(holds, what):
        if not holds:
            raise ValueError(f"module {place!r} ({type(module).__name__}): {what}")

    if isinstance(module, (NaisNetBlock, NaisNetConvBlock)):
        dense = isinstance(module, NaisNetBlock)
        kind, size = ("dense_block", "units") if dense else ("conv_block", "channels")
        node = {"inputs": module.inputs, size: getattr(module, size), "step_size": module.h.tolist(), **module.describe()}
        states = module.deployed()
        values = {"state": states[0] if module.tied else states, **module.thresholds(), **module.gated()}
        values["input"], values["bias"] = (module.B, module.b) if dense else (module.D, module.E)
        return kind, node, values
    if isinstance(module, EquilibriumBlock):
        sizes = {"inputs": module.inputs, "units": module.units, "step_size": module.h.item()}
        values = {"state": module.W, "input": module.U, "bias": module.b, **module.thresholds()}
        return "equilibrium_block", {**sizes, **module.describe()}, values
    if isinstance(module, RecurrentBlock):
        sizes = {"inputs": module.inputs, "units": module.units, "leak": module.h.tolist(), "reading": module.reading}
        values = {"state": module.W, "input": module.B, "bias": module.b, **module.thresholds()}
        return "recurrent_block", {**sizes, **module.describe()}, values
    if isinstance(module, FeedforwardBlock):
        node = {"units": module.units, "form": module.form, **module.describe()}
        if module.form == "near_identity":
            node["step_size"] = module.h.item()
        return "feedforward_block", node, {"state": _each(module.W), "bias": _each(module.b), **module.thresholds()}
    if isinstance(module, ResidualBlock):
        node = {"units" if module.isDense else "channels": module.units, "start": module.start,
                "step_size": module.h.item(), **module.describe()}
        values = {"state": _each(module.A), "bias": _each(module.b)}
        if module.inputs is not None:
            node["inputs"], values["input"] = module.inputs, _each(module.B)
        return "residual_block", node, values
    if isinstance(module, nn.Linear):
        node = {"inputs": module.in_features, "outputs": module.out_features}
        return "linear", node, {"weight": module.weight, "bias": _bias(module)}
    if isinstance(module, nn.Conv2d):
        window, around, stride = module.kernel_size, module.padding, module.stride
        need(all(s % 2 == 1 for s in window), "its window must be odd")
        need(around == "same" or list(around) == [(s - 1) // 2 for s in window],
             f"padding must be (size - 1)/2, found {around}")
        need(module.padding_mode == "zeros" and module.groups == 1 and set(module.dilation) == {1},
             "only zero padding, one group and dilation 1 are known")
        need(stride[0] == stride[1], f"rows and columns must have one stride, found {stride}")
        node = {"inputs": module.in_channels, "outputs": module.out_channels, "stride": stride[0]}
        return "conv", node, {"weight": module.weight, "bias": _bias(module)}
    if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
        need(module.running_mean is not None, "it keeps no running statistics")
        one = torch.ones_like(module.running_mean)
        weight, bias = (module.weight, module.bias) if module.affine else (one, 0 * one)
        scale = weight.detach().double() / (module.running_var.double() + module.eps).sqrt()
        shift = bias.detach().double() - module.running_mean.double() * scale
        return "batch_norm", {"channels": module.num_features}, {"scale": scale, "shift": shift}
    if isinstance(module, ChannelAffine):
        values = {"scale": module.scale, "shift": module.shift}
        return "batch_norm", {"channels": len(module.scale)}, values
    if isinstance(module, (nn.AvgPool2d, nn.MaxPool2d)):
        sizes = [v if isinstance(v, tuple) else (v, v) for v in (module.kernel_size, module.stride, module.padding)]
        need(all(a == b for a, b in sizes), "rows and columns must be pooled alike")
        need(sizes[2] == (0, 0) and not module.ceil_mode, "only pooling without padding is known")
        need(getattr(module, "dilation", 1) == 1 and getattr(module, "divisor_override", None) is None,
             "dilation and divisor_override are not known")
        kind = "avg_pool" if isinstance(module, nn.AvgPool2d) else "max_pool"
        return kind, {"size": sizes[0][0], "stride": sizes[1][0]}, {}
    if isinstance(module, nn.Flatten):
        need(module.start_dim == 1 and module.end_dim == -1, "only the flattening of whole patterns is known")
        return "flatten", {}, {}
    if isinstance(module, Modulus):
        return "modulus", {}, {}
    if isinstance(module, nn.ReLU):
        return "relu", {}, {}
    if isinstance(module, nn.Tanh):
        return "tanh", {}, {}
    if isinstance(module, (nn.Dropout, nn.Dropout2d, nn.Identity)):
        return None
    raise ValueError(
        f"module {place!r} ({type(module).__name__}) has no layer in Keel's model file that is written here; "
        "save its state_dict and say by `keel import --network` what it is, or write the file as docs/model-file.md shows")


def _bias(module):
    return torch.zeros_like(module.weight.flatten(1)[:, 0]) if module.bias is None else module.bias


def load(path):
    """The network of a file that save_keel, `keel train` or `keel export --pytorch` wrote; its blocks are explicit.

    The state_dict of what comes has the very names and numbers of the exported file. Where tensors are of several
    types, all become the widest of them.
    """
    tensors, metadata = read(path)
    if "keel" not in metadata:
        raise ValueError(f"{path}: the metadata have no key 'keel'; write it with save_keel, or keel export --pytorch")
    description = json.loads(metadata["keel"])
    modules, named = [], []
    for layer in description["layers"]:
        module = _module(layer, tensors)
        keys = _TENSORS.get(layer["type"], {})
        named.append({own: layer[key] for key, own in keys.items() if key in layer})
        modules.append(module)
    used = [name for keys in named for value in keys.values() for name in (value if isinstance(value, list) else [value])]
    widest = torch.float32
    for i, name in enumerate(used):
        widest = tensors[name].dtype if i == 0 else torch.promote_types(widest, tensors[name].dtype)
    for module, keys in zip(modules, named):
        for own, value in keys.items():
            if isinstance(value, list) and len(set(value)) > 1:
                new = nn.ParameterList([nn.Parameter(tensors[name].to(widest)) for name in value])
            else:
                new = nn.Parameter(tensors[value[0] if isinstance(value, list) else value].to(widest))
            setattr(module, own, new.requires_grad_(False) if own == "gates" else new)
    preprocessing = description.get("preprocessing", {"scale": 1.0, "mean": [0.0], "std": [1.0]})
    names = [layer["name"] for layer in description["layers"]]
    predict = description.get("predict", "elite")
    return Network(modules, names, description["input"], preprocessing, predict).eval()


def _module(layer, tensors):
    kind = layer["type"]
    if kind in ("dense_block", "conv_block"):
        settled = layer["steps"] == "until_equilibrium"
        steps = layer["max_steps"] if settled else layer["steps"]
        state = layer["state"]
        settings = dict(activation=layer["activation"], step_size=layer["step_size"],
                        tied=not isinstance(state, list) or len(set(state)) == 1,
                        tolerance=layer["tolerance"] if settled else None, norm=layer.get("norm", "max"))
        if kind == "dense_block":
            return NaisNetBlock(layer["inputs"], layer["units"], steps, form="explicit", group=layer.get("group"), **settings)
        return NaisNetConvBlock(layer["inputs"], layer["channels"], steps, **settings)
    if kind == "equilibrium_block":
        settled = layer["steps"] == "until_equilibrium"
        return EquilibriumBlock(layer["inputs"], layer["units"], layer["max_steps"] if settled else layer["steps"],
                                layer["activation"], layer["step_size"], layer["tolerance"] if settled else None,
                                layer.get("group"), layer.get("norm", "max"))
    if kind == "recurrent_block":
        return RecurrentBlock(layer["inputs"], layer["units"], layer["steps"], layer["activation"], layer["leak"],
                              layer["reading"], layer.get("group"))
    if kind == "feedforward_block":
        return FeedforwardBlock(layer["units"], layer["steps"], layer["activation"], layer["form"],
                                layer.get("step_size", 1.0), group=layer.get("group"))
    if kind == "residual_block":
        dense = "units" in layer
        return ResidualBlock(layer["units" if dense else "channels"], layer["steps"], layer.get("inputs"),
                             layer["activation"], layer["step_size"], layer["start"], None if dense else 1)
    if kind == "linear":
        return FlatLinear(layer["inputs"], layer["outputs"])
    if kind == "conv":
        window = tuple(tensors[layer["weight"]].shape[2:])
        around = tuple((s - 1) // 2 for s in window)
        return nn.Conv2d(layer["inputs"], layer["outputs"], window, stride=layer.get("stride", 1), padding=around)
    if kind == "batch_norm":
        return ChannelAffine(layer["channels"])
    if kind in ("avg_pool", "max_pool"):
        pool = nn.AvgPool2d if kind == "avg_pool" else nn.MaxPool2d
        return pool(layer["size"], layer.get("stride", layer["size"]))
    if kind == "flatten":
        return nn.Flatten()
    if kind == "modulus":
        return Modulus()
    if kind in ("relu", "tanh"):
        return nn.ReLU() if kind == "relu" else nn.Tanh()
    raise ValueError(f"layer {layer['name']!r} ({kind}) has no module here")
