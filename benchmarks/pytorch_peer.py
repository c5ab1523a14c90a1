#!/usr/bin/python3
"""Trains NAIS-Nets in PyTorch on the CPU and prints the median time of a step.

The peer of Keel's own training benchmark: same network, same batch, same optimiser, same
projection after every step, float32, on random data of a fixed seed. Needs torch 1.13 or newer and
nothing else. For figures that count, start it with a BLAS that shares torch's OpenMP threads:

    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE \\
      LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/openblas-openmp OPENBLAS_NUM_THREADS=2 \\
      /usr/bin/python3 pytorch_peer.py --network dense --variant handwritten \\
      --seconds 10 --threads 2 --json

Networks:
  dense  one block of 128 tanh units, 784 inputs, 30 steps, batch 128, linear head to 10 classes;
         A = -R'R - eps I; after each step Algorithm 1 of NAIS-Net (arXiv:1804.07209).
         Variants: autograd, handwritten.
  complex  one block of 128 complex units on 784 complex inputs, 30 steps, batch 128; modReLU, whose
         thresholds are trained and kept at or below zero; the moduli of the state to a linear head;
         A = -R^H R - eps I, Algorithm 1 after each step.
         Variants: complex64, embedded (real matrices [[Re, -Im], [Im, Re]]).
  conv   three blocks of 16, 32 and 64 ReLU channels, 3 x 3, 10 steps, on 3 x 32 x 32, batch 64,
         average pooling between them, linear head; after each step Algorithm 2 of the paper.
         Variants: nchw, channels_last.
  recurrent  128 ReLU units that read 28 numbers in each of 28 steps, batch 128, linear head; after
         each step the singular values of W are cut to 1 - eps. Variant: autograd.
  equilibrium  x = relu(W x + U u + b), 64 units on 784 inputs, batch 128, linear head;
         W = -A'A + B - B', by forward-backward splitting to 1e-4, the gradient by the same with W'.
         Variant: implicit.
  gated  the dense network, whose units are multiplied by gates, each open with probability 0.7, of
         one of 16 members; they change from batch to batch as Keel's do: 25 batches with the gates
         of one, 25 in which each pattern has those of a member drawn for it. Nothing evolves.
         Variant: autograd.

All variants compute B u + b (D * u + E) once per batch and skip the product of A (C) with the
initial state, which is zero.

--check compares, in float64, the handwritten gradients with those of autograd on the textbook
loop, the handwritten optimiser with torch.optim.Adam, the two memory formats with each other, and
the projected weights with their conditions; exit status 1 if any differ.
"""

import argparse
import ctypes
import json
import os
import statistics
import sys
import time
from typing import List


def choose_vector_width():
    """Debian's torch takes its AVX2 kernels even where AVX-512 ones (a faster tanh) would run."""
    needed = {"avx512f", "avx512bw", "avx512dq", "avx512vl", "fma"}  # what torch asks for
    try:
        with open("/proc/cpuinfo") as cpu:
            flags = next((line for line in cpu if line.startswith("flags")), "").split()
    except OSError:
        return
    if needed <= set(flags):
        os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")


choose_vector_width()  # torch reads the variable when it loads

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

SEED = 1804
EPSILON = 0.01  # of both algorithms
ETA = 0.1  # of Algorithm 2
RATE, BETA1, BETA2, TINY = 1e-3, 0.9, 0.999, 1e-8  # torch.optim.Adam's defaults
CLASSES = 10
BATCHES = 8  # different batches of random data, taken in turn
WARM_UP_STEPS = 5
WARM_UP_SECONDS = 1.0


# ---------------------------------------------------------------- dense


class DenseSize:
    units, inputs, steps, h, batch = 128, 784, 30, 1.0, 128


def dense_parameters(size, dtype):
    """R, B, b, head weights, head bias, as one flat vector and its views."""
    n, m = size.units, size.inputs
    shapes = [(n, n), (n, m), (n,), (CLASSES, n), (CLASSES,)]
    scales = [n**-0.5, m**-0.5, 0.0, n**-0.5, 0.0]
    generator = torch.Generator().manual_seed(SEED)
    flat = torch.cat(
        [
            scale * torch.randn(shape, generator=generator, dtype=torch.float64).flatten()
            for shape, scale in zip(shapes, scales)
        ]
    ).to(dtype)
    algorithm_one(views(flat, shapes)[0], torch.empty(n, n, dtype=dtype))
    return flat, shapes


def views(flat, shapes):
    result, begin = [], 0
    for shape in shapes:
        count = int(torch.Size(shape).numel())
        result.append(flat[begin : begin + count].view(shape))
        begin += count
    return result


def dense_data(size, dtype):
    generator = torch.Generator().manual_seed(SEED + 1)
    count = BATCHES * size.batch
    inputs = torch.randn(count, size.inputs, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, CLASSES, (count,), generator=generator)
    return list(zip(inputs.to(dtype).split(size.batch), labels.split(size.batch)))


def algorithm_one(r, gram):
    """Scales R in place to ||R'R||_F <= 1 - 2 eps, and leaves R'R of the result in gram."""
    torch.mm(r.t(), r, out=gram)
    norm = float(torch.linalg.vector_norm(gram))
    delta = 1 - 2 * EPSILON
    if norm > delta:
        r.mul_((delta / norm) ** 0.5)
        gram.mul_(delta / norm)


def textbook_loss(size, parameters, inputs, labels):
    """The definition, word by word: what --check measures the variants against."""
    r, b_matrix, bias, head, head_bias = parameters
    a = -r.t() @ r - EPSILON * torch.eye(size.units, dtype=r.dtype)
    x = torch.zeros(len(inputs), size.units, dtype=r.dtype)
    for _ in range(size.steps):
        x = x + size.h * torch.tanh(x @ a.t() + inputs @ b_matrix.t() + bias)
    return F.cross_entropy(x @ head.t() + head_bias, labels)


class DenseAutograd:
    def __init__(self, size, dtype, threads):
        torch.set_num_threads(threads)
        self.size = size
        flat, shapes = dense_parameters(size, dtype)
        self.parameters = [v.clone().requires_grad_() for v in views(flat, shapes)]
        self.shift = EPSILON * torch.eye(size.units, dtype=dtype)
        self.gram = torch.empty(size.units, size.units, dtype=dtype)
        self.optimiser = adam(self.parameters)

    def loss(self, inputs, labels):
        r, b_matrix, bias, head, head_bias = self.parameters
        h = self.size.h
        a = -(r.t() @ r) - self.shift  # symmetric: no transpose in the loop
        c = torch.addmm(bias, inputs, b_matrix.t())
        x = h * torch.tanh(c) if h != 1 else torch.tanh(c)
        for _ in range(self.size.steps - 1):
            x = torch.add(x, torch.addmm(c, x, a).tanh_(), alpha=h)
        return F.cross_entropy(torch.addmm(head_bias, x, head.t()), labels)

    def step(self, inputs, labels):
        self.optimiser.zero_grad(set_to_none=True)
        self.loss(inputs, labels).backward()
        self.optimiser.step()
        with torch.no_grad():
            algorithm_one(self.parameters[0], self.gram)


@torch.jit.script
def unroll(a: torch.Tensor, h: float, z: torch.Tensor, s: List[torch.Tensor],
           x: List[torch.Tensor]):
    """z[k+1] = z[k] + h A tanh(z[k]) in place, with every tanh(z[k]) and x[k] kept."""
    last = len(s) - 1
    for k in range(last + 1):
        torch.tanh(z, out=s[k])
        torch.add(x[k], s[k], alpha=h, out=x[k + 1])
        if k < last:
            z.addmm_(s[k], a, alpha=h)


@torch.jit.script
def roll_back(a: torch.Tensor, h: float, adjoint: torch.Tensor, s: List[torch.Tensor]):
    """From the adjoint of x[K]: puts that of z[k] (over h) in the place of every tanh(z[k])."""
    for i in range(len(s)):
        k = len(s) - 1 - i
        torch.ops.aten.tanh_backward(adjoint, s[k], grad_input=s[k])
        if k > 0:
            adjoint.addmm_(s[k], a, alpha=h)


@torch.jit.script
def work(a: torch.Tensor, h: float, part: float, u: torch.Tensor, targets: torch.Tensor,
         parameters: List[torch.Tensor], gradients: List[torch.Tensor], z: torch.Tensor,
         s: List[torch.Tensor], x: List[torch.Tensor], stack_s: torch.Tensor,
         stack_x: torch.Tensor, logits: torch.Tensor):
    """Forward and backward for a part of the batch; gradients[0] gets that of A, not of R."""
    b_matrix, bias, head, head_bias = parameters[1], parameters[2], parameters[3], parameters[4]
    torch.addmm(bias, u, b_matrix.t(), out=z)
    unroll(a, h, z, s, x)
    torch.addmm(head_bias, x[len(s)], head.t(), out=logits)
    g = torch.softmax(logits, 1)
    g.sub_(targets).mul_(part)
    torch.mm(g.t(), x[len(s)], out=gradients[3])
    torch.sum(g, [0], out=gradients[4])
    torch.mm(g, head, out=z)  # z is done with: from here on it is the adjoint of the state
    roll_back(a, h, z, s)
    n = a.size(0)
    # x[0] = 0 adds nothing to dA = h sum over k of q[k]' x[k]
    torch.mm(stack_s[1:].view(-1, n).t(), stack_x[1 : len(s)].view(-1, n), out=gradients[0])
    torch.sum(stack_s, [0], out=z)
    if h != 1.0:
        gradients[0].mul_(h)
        z.mul_(h)
    torch.mm(z.t(), u, out=gradients[1])
    torch.sum(z, [0], out=gradients[2])


@torch.jit.script
def share_work(a: torch.Tensor, h: float, part: float, u: List[torch.Tensor],
               targets: List[torch.Tensor], parameters: List[torch.Tensor],
               gradients: List[List[torch.Tensor]], z: List[torch.Tensor],
               s: List[List[torch.Tensor]], x: List[List[torch.Tensor]],
               stack_s: List[torch.Tensor], stack_x: List[torch.Tensor],
               logits: List[torch.Tensor]):
    """work for all parts at once: a fork counts only in compiled code."""
    futures: List[torch.jit.Future[None]] = []
    for i in range(1, len(u)):
        futures.append(torch.jit.fork(work, a, h, part, u[i], targets[i], parameters,
                                      gradients[i], z[i], s[i], x[i], stack_s[i], stack_x[i],
                                      logits[i]))
    work(a, h, part, u[0], targets[0], parameters, gradients[0], z[0], s[0], x[0], stack_s[0],
         stack_x[0], logits[0])
    for future in futures:
        torch.jit.wait(future)


@torch.jit.script
def adam_range(p: torch.Tensor, g: torch.Tensor, m: torch.Tensor, v: torch.Tensor,
               buffer: torch.Tensor, others: List[torch.Tensor], beta1: float, beta2: float,
               first: float, second: float, tiny: float):
    """Adam on a range of the flat vector, with the gradients of the other workers added first."""
    for other in others:
        g.add_(other)
    m.lerp_(g, 1 - beta1)
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    torch.sqrt(v, out=buffer)
    buffer.mul_(second).add_(tiny)
    p.addcdiv_(m, buffer, value=first)


@torch.jit.script
def share_adam(p: List[torch.Tensor], g: List[torch.Tensor], m: List[torch.Tensor],
               v: List[torch.Tensor], buffer: List[torch.Tensor],
               others: List[List[torch.Tensor]], beta1: float, beta2: float, first: float,
               second: float, tiny: float):
    futures: List[torch.jit.Future[None]] = []
    for i in range(1, len(p)):
        futures.append(torch.jit.fork(adam_range, p[i], g[i], m[i], v[i], buffer[i], others[i],
                                      beta1, beta2, first, second, tiny))
    adam_range(p[0], g[0], m[0], v[0], buffer[0], others[0], beta1, beta2, first, second, tiny)
    for future in futures:
        torch.jit.wait(future)


class Worker:
    """The buffers of one part of the batch."""

    def __init__(self, size, shapes, count, dtype):
        n = size.units
        self.flat = torch.zeros(sum(torch.Size(s).numel() for s in shapes), dtype=dtype)
        self.gradients = views(self.flat, shapes)
        self.z = torch.empty(count, n, dtype=dtype)
        self.stack_s = torch.empty(size.steps, count, n, dtype=dtype)
        self.stack_x = torch.zeros(size.steps + 1, count, n, dtype=dtype)
        self.logits = torch.empty(count, CLASSES, dtype=dtype)
        self.s, self.x = list(self.stack_s), list(self.stack_x)


class DenseHandwritten:
    """No autograd, no allocation in the loop, one stacked gemm for the gradient of A.

    The iteration runs on z = A x + B u + b, so a step is one tanh and one gemm into its own
    accumulator. With several workers, each takes its part of the batch on one BLAS thread
    (torch.jit.fork, so without Python's lock): gemms of this size gain little from two threads,
    and torch runs element-wise operations of this size on one.
    """

    def __init__(self, size, dtype, threads, split):
        workers = threads if split else 1
        torch.set_num_threads(1 if split else threads)
        self.size = size
        self.flat, shapes = dense_parameters(size, dtype)
        self.parameters = views(self.flat, shapes)
        self.workers = [Worker(size, shapes, len(p), dtype)
                        for p in torch.empty(size.batch).tensor_split(workers)]
        self.m, self.v = torch.zeros_like(self.flat), torch.zeros_like(self.flat)
        self.buffer = torch.empty_like(self.flat)
        self.ranges = [list(t.tensor_split(workers)) for t in
                       (self.flat, self.workers[0].flat, self.m, self.v, self.buffer)]
        self.others = [[w.flat.tensor_split(workers)[i] for w in self.workers[1:]]
                       for i in range(workers)]
        self.buffers = [[getattr(w, name) for w in self.workers] for name in
                        ("gradients", "z", "s", "x", "stack_s", "stack_x", "logits")]
        self.gram = torch.empty(size.units, size.units, dtype=dtype)
        algorithm_one(self.parameters[0], self.gram)
        self.a = torch.empty_like(self.gram)
        self.eye = torch.eye(CLASSES, dtype=dtype)
        self.count = 0

    def gradient(self, inputs, labels):
        """Leaves each worker's part in its flat vector, with the gradient of R in place of A's."""
        size = self.size
        torch.neg(self.gram, out=self.a)
        self.a.diagonal().sub_(EPSILON)
        counts = [len(w.z) for w in self.workers]
        share_work(self.a, size.h, 1 / size.batch, inputs.split(counts),
                   self.eye[labels].split(counts), self.parameters, *self.buffers)
        # A = -R'R - eps I, so dR = -R (dA + dA')
        d_a = self.workers[0].gradients[0]
        for w in self.workers[1:]:
            d_a.add_(w.gradients[0])
            w.gradients[0].zero_()
        symmetric = d_a + d_a.t()
        torch.mm(self.parameters[0], symmetric, out=d_a)
        d_a.neg_()

    def step(self, inputs, labels):
        with torch.no_grad():
            self.gradient(inputs, labels)
            self.update()
            algorithm_one(self.parameters[0], self.gram)

    def update(self):
        self.count += 1
        first = -RATE / (1 - BETA1**self.count)
        second = (1 - BETA2**self.count) ** -0.5
        share_adam(*self.ranges, self.others, BETA1, BETA2, first, second, TINY)


# ---------------------------------------------------------------- convolutions


class ConvSize:
    image, channels, steps, batch = (3, 32, 32), (16, 32, 64), 10, 64


def algorithm_two(c):
    """Rows of C into the set of Algorithm 2: centre -1 - delta, the rest at most 1-eps-|delta|."""
    centre = c.diagonal(dim1=0, dim2=1)[1, 1]
    delta = (-1 - centre).clamp_(-(1 - ETA), 1 - ETA)
    centre.zero_()
    others = torch.linalg.vector_norm(c, 1, dim=(1, 2, 3))
    limit = (1 - EPSILON) - delta.abs()
    c.mul_((limit / others).clamp_(max=1).view(-1, 1, 1, 1))
    centre.copy_(-1 - delta)


class Conv:
    def __init__(self, size, dtype, threads, memory_format):
        torch.set_num_threads(threads)
        self.size, self.format = size, memory_format
        generator = torch.Generator().manual_seed(SEED)

        def parameter(*shape):
            scale = torch.Size(shape[1:]).numel() ** -0.5
            values = scale * torch.randn(shape, generator=generator, dtype=torch.float64)
            return values.to(dtype)

        self.blocks, before = [], size.image[0]
        for count in size.channels:
            state = parameter(count, count, 3, 3)
            algorithm_two(state)
            block = [state, parameter(count, before, 3, 3), torch.zeros(count, dtype=dtype)]
            self.blocks.append([self.arrange(p).requires_grad_() for p in block])
            before = count
        self.head = parameter(CLASSES, before).requires_grad_()
        self.head_bias = torch.zeros(CLASSES, dtype=dtype).requires_grad_()
        self.parameters = [p for block in self.blocks for p in block]
        self.parameters += [self.head, self.head_bias]
        self.optimiser = adam(self.parameters)

    def arrange(self, tensor):
        return tensor.contiguous(memory_format=self.format) if tensor.dim() == 4 else tensor

    def loss(self, images, labels):
        u = images
        for state, inputs, bias in self.blocks:
            if u is not images:
                u = F.avg_pool2d(u, 2)
            c = F.conv2d(u, inputs, bias, padding=1)
            x = torch.relu(c)
            for _ in range(self.size.steps - 1):
                x = x + F.conv2d(x, state, padding=1).add_(c).relu_()
            u = x
        return F.cross_entropy(torch.addmm(self.head_bias, u.mean((2, 3)), self.head.t()), labels)

    def step(self, images, labels):
        self.optimiser.zero_grad(set_to_none=True)
        self.loss(images, labels).backward()
        self.optimiser.step()
        with torch.no_grad():
            for block in self.blocks:
                algorithm_two(block[0])


def conv_data(size, dtype, memory_format):
    generator = torch.Generator().manual_seed(SEED + 1)
    count = BATCHES * size.batch
    images = torch.randn(count, *size.image, generator=generator, dtype=torch.float64).to(dtype)
    labels = torch.randint(0, CLASSES, (count,), generator=generator)
    return [(i.contiguous(memory_format=memory_format), t)
            for i, t in zip(images.split(size.batch), labels.split(size.batch))]


# ---------------------------------------------------------------- complex


class ComplexSize(DenseSize):
    pass


def mod_relu(z, modulus, threshold):
    return z * (torch.relu(modulus + threshold) / modulus.clamp(min=1e-18))


class Projected:
    """A step by autograd, and a projection after it."""

    def step(self, inputs, labels):
        self.optimiser.zero_grad(set_to_none=True)
        self.loss(inputs, labels).backward()
        self.optimiser.step()
        with torch.no_grad():
            self.project()


class Complex64(Projected):
    """Autograd on PyTorch's own complex numbers."""

    def __init__(self, size, dtype, threads):
        torch.set_num_threads(threads)
        self.size = size
        n, m = size.units, size.inputs
        generator = torch.Generator().manual_seed(SEED)

        def parameter(*shape):
            scale = shape[-1] ** -0.5
            return scale * torch.randn(shape, generator=generator, dtype=torch.float64)

        r, b_matrix = parameter(2, n, n), parameter(2, n, m)
        head = parameter(CLASSES, n)
        number = torch.complex64 if dtype == torch.float32 else torch.complex128
        self.parameters = [
            torch.complex(r[0], r[1]).to(number),
            torch.complex(b_matrix[0], b_matrix[1]).to(number),
            torch.zeros(n, dtype=number),
            torch.full((n,), -0.1, dtype=dtype),
            head.to(dtype),
            torch.zeros(CLASSES, dtype=dtype),
        ]
        with torch.no_grad():
            self.project()
        self.parameters = [p.requires_grad_() for p in self.parameters]
        self.optimiser = adam(self.parameters)

    def project(self):
        r, threshold = self.parameters[0], self.parameters[3]
        norm = float(torch.linalg.vector_norm(r.conj().t() @ r))
        if norm > 1 - 2 * EPSILON:
            r.mul_(((1 - 2 * EPSILON) / norm) ** 0.5)
        threshold.clamp_(max=0)

    def loss(self, inputs, labels):
        r, b_matrix, bias, threshold, head, head_bias = self.parameters
        a = -(r.conj().t() @ r) - EPSILON * torch.eye(len(bias), dtype=r.dtype)
        c = torch.addmm(bias, inputs, b_matrix.t())
        x = mod_relu(c, c.abs(), threshold)
        for _ in range(self.size.steps - 1):
            z = torch.addmm(c, x, a.t())
            x = x + mod_relu(z, z.abs(), threshold)
        return F.cross_entropy(torch.addmm(head_bias, x.abs(), head.t()), labels)


class Embedded(Complex64):
    """The same on real and imaginary parts side by side, one real product for four."""

    def loss(self, inputs, labels):
        r, b_matrix, bias, threshold, head, head_bias = self.parameters
        n = len(bias)
        a = -(r.conj().t() @ r) - EPSILON * torch.eye(n, dtype=r.dtype)
        a = embedded(a).t()
        u = torch.cat([inputs.real, inputs.imag], 1)
        c = torch.addmm(torch.cat([bias.real, bias.imag]), u, embedded(b_matrix).t())
        x = self.activate(c, threshold, n)
        for _ in range(self.size.steps - 1):
            x = x + self.activate(torch.addmm(c, x, a), threshold, n)
        modulus = torch.hypot(x[:, :n], x[:, n:])
        return F.cross_entropy(torch.addmm(head_bias, modulus, head.t()), labels)

    @staticmethod
    def activate(z, threshold, n):
        parts = z.view(-1, 2, n)
        modulus = torch.hypot(parts[:, 0], parts[:, 1])
        factor = torch.relu(modulus + threshold) / modulus.clamp(min=1e-18)
        return (parts * factor.unsqueeze(1)).view(-1, 2 * n)


def embedded(w):
    return torch.cat([torch.cat([w.real, -w.imag], 1), torch.cat([w.imag, w.real], 1)])


def complex_data(size, dtype):
    generator = torch.Generator().manual_seed(SEED + 1)
    count = BATCHES * size.batch
    parts = torch.randn(2, count, size.inputs, generator=generator, dtype=torch.float64).to(dtype)
    labels = torch.randint(0, CLASSES, (count,), generator=generator)
    return list(zip(torch.complex(parts[0], parts[1]).split(size.batch), labels.split(size.batch)))


# ---------------------------------------------------------------- recurrent, equilibrium, gated


def gaussian(dtype, *shape, scale):
    generator = torch.Generator().manual_seed(SEED)
    return (scale * torch.randn(shape, generator=generator, dtype=torch.float64)).to(dtype)


class RecurrentSize:
    units, inputs, steps, batch = 128, 784, 28, 128


class Recurrent(Projected):
    def __init__(self, size, dtype, threads):
        torch.set_num_threads(threads)
        self.size = size
        n, m = size.units, size.inputs // size.steps
        w = torch.linalg.qr(gaussian(dtype, n, n, scale=1))[0] * (1 - 2 * EPSILON)
        self.parameters = [
            w, gaussian(dtype, n, m, scale=0.3 * m**-0.5), torch.zeros(n, dtype=dtype),
            gaussian(dtype, CLASSES, n, scale=0.1 * n**-0.5), torch.zeros(CLASSES, dtype=dtype),
        ]
        self.parameters = [p.contiguous().requires_grad_() for p in self.parameters]
        self.optimiser = adam(self.parameters)

    def loss(self, inputs, labels):
        w, read, bias, head, head_bias = self.parameters
        steps = inputs.view(len(inputs), self.size.steps, -1).transpose(0, 1)
        driven = (torch.matmul(steps, read.t()) + bias).unbind(0)
        x = torch.relu(driven[0])
        for c in driven[1:]:
            x = torch.addmm(c, x, w.t()).relu_()
        return F.cross_entropy(torch.addmm(head_bias, x, head.t()), labels)

    def project(self):
        w = self.parameters[0]
        left, values, right = torch.linalg.svd(w)
        if float(values[0]) > 1 - EPSILON:
            w.copy_((left * values.clamp(max=1 - EPSILON)) @ right)


class Splitting(torch.autograd.Function):
    """x = relu(W x + v) by forward-backward splitting, and the gradient by the same with W'."""

    @staticmethod
    def iterate(operator, constant, image):
        x = image(constant)
        limit = 1e-4 * float(constant.abs().max())
        for _ in range(300):
            following = image(torch.addmm(constant, x, operator.t()))
            moved = float((following - x).abs().max())
            x = following
            if moved <= limit:
                break
        return x

    @staticmethod
    def forward(context, w, v):
        eye = torch.eye(len(w), dtype=w.dtype)
        a = 1 / torch.linalg.matrix_norm(eye - w, 2) ** 2  # margin 1
        operator = eye - a * (eye - w)
        x = Splitting.iterate(operator, a * v, torch.relu)
        context.save_for_backward(operator, a, x)
        return x

    @staticmethod
    def backward(context, gradient):
        operator, a, x = context.saved_tensors
        open_units = (x > 0).to(x.dtype)
        p = Splitting.iterate(operator.t(), a * gradient, lambda z: open_units * z)
        return p.t() @ x, p


class EquilibriumSize:
    units, inputs, batch = 64, 784, 128


class Equilibrium(Recurrent):
    def __init__(self, size, dtype, threads):
        torch.set_num_threads(threads)
        n, m = size.units, size.inputs
        pair = gaussian(dtype, 2, n, n, scale=0.5 * n**-0.5)
        self.parameters = [
            pair[0].clone(), pair[1].clone(), gaussian(dtype, n, m, scale=m**-0.5),
            torch.zeros(n, dtype=dtype), gaussian(dtype, CLASSES, n, scale=0.1 * n**-0.5),
            torch.zeros(CLASSES, dtype=dtype),
        ]
        self.parameters = [p.requires_grad_() for p in self.parameters]
        self.optimiser = adam(self.parameters)

    def loss(self, inputs, labels):
        a, b, read, bias, head, head_bias = self.parameters
        w = b - b.t() - a.t() @ a
        x = Splitting.apply(w, torch.addmm(bias, inputs, read.t()))
        return F.cross_entropy(torch.addmm(head_bias, x, head.t()), labels)

    def project(self):
        pass  # any A and B will do


class Gated(DenseAutograd):
    PHASE, MEMBERS, OPEN = 25, 16, 0.7

    def __init__(self, size, dtype, threads):
        super().__init__(size, dtype, threads)
        self.generator = torch.Generator().manual_seed(SEED + 2)
        gates = torch.rand(self.MEMBERS, size.units, generator=self.generator) < self.OPEN
        self.members, self.count = gates.to(dtype), 0

    def loss(self, inputs, labels):
        r, b_matrix, bias, head, head_bias = self.parameters
        if self.count // self.PHASE % 2 == 0:
            gates = self.members[0]
        else:
            drawn = torch.randint(0, self.MEMBERS, (len(inputs),), generator=self.generator)
            gates = self.members[drawn]
        a = -(r.t() @ r) - self.shift
        c = torch.addmm(bias, inputs, b_matrix.t())
        x = self.size.h * gates * torch.tanh(c)
        for _ in range(self.size.steps - 1):
            x = torch.addcmul(x, torch.addmm(c, x, a).tanh_(), gates, value=self.size.h)
        return F.cross_entropy(torch.addmm(head_bias, x, head.t()), labels)

    def step(self, inputs, labels):
        super().step(inputs, labels)
        self.count += 1


OTHERS = {
    "recurrent": (Recurrent, RecurrentSize),
    "equilibrium": (Equilibrium, EquilibriumSize),
    "gated": (Gated, DenseSize),
}


# ---------------------------------------------------------------- measuring


def adam(parameters):
    # foreach saves the overhead of one call per tensor; fused exists on GPUs alone
    return torch.optim.Adam(parameters, lr=RATE, betas=(BETA1, BETA2), eps=TINY, foreach=True)


VARIANTS = {
    "dense": ("autograd", "handwritten"),
    "complex": ("complex64", "embedded"),
    "conv": ("nchw", "channels_last"),
    "recurrent": ("autograd",),
    "equilibrium": ("implicit",),
    "gated": ("autograd",),
}
FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


def build(network, variant, threads, split, dtype=torch.float32):
    if network == "dense":
        data = dense_data(DenseSize, dtype)
        if variant == "autograd":
            return DenseAutograd(DenseSize, dtype, threads), data, DenseSize.batch
        return DenseHandwritten(DenseSize, dtype, threads, split), data, DenseSize.batch
    if network == "complex":
        model = Complex64 if variant == "complex64" else Embedded
        return model(ComplexSize, dtype, threads), complex_data(ComplexSize, dtype), ComplexSize.batch
    if network in OTHERS:
        model, size = OTHERS[network]
        return model(size, dtype, threads), dense_data(size, dtype), size.batch
    memory_format = FORMATS[variant]
    data = conv_data(ConvSize, dtype, memory_format)
    return Conv(ConvSize, dtype, threads, memory_format), data, ConvSize.batch


def measure(model, data, seconds):
    done, start = 0, time.perf_counter()
    while done < WARM_UP_STEPS or time.perf_counter() - start < WARM_UP_SECONDS:
        model.step(*data[done % len(data)])
        done += 1
    times, end = [], time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        begin = time.perf_counter()
        model.step(*data[len(times) % len(data)])
        times.append(time.perf_counter() - begin)
    return times


def blas():
    """The BLAS this process has loaded, with its own words about itself if it is OpenBLAS."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "/" in line}
    libraries = sorted(p for p in paths if "blas" in p.rsplit("/", 1)[-1])
    for path in libraries:
        try:
            config = ctypes.CDLL(path).openblas_get_config
        except (OSError, AttributeError):
            continue
        config.restype = ctypes.c_char_p
        core = ctypes.CDLL(path).openblas_get_corename
        core.restype = ctypes.c_char_p
        return f"{path}: {config().decode().strip()}; kernels {core().decode()}"
    return ", ".join(libraries) or "none found"


# ---------------------------------------------------------------- checking


def relative(found, wanted):
    return float((found - wanted).abs().max() / wanted.abs().max().clamp(min=1e-300))


def check():
    class Small(DenseSize):
        units, inputs, steps, h, batch = 12, 7, 5, 0.75, 9

    outcome = []
    dtype = torch.float64
    for size, name in ((DenseSize, "n = 128"), (Small, "n = 12, h = 3/4")):
        inputs, labels = dense_data(size, dtype)[0]
        automatic = DenseAutograd(size, dtype, 1)
        loss = textbook_loss(size, automatic.parameters, inputs, labels)
        wanted = torch.autograd.grad(loss, automatic.parameters)
        found = torch.autograd.grad(automatic.loss(inputs, labels), automatic.parameters)
        outcome.append((f"{name}: autograd, hoisted, against the textbook loop",
                        max(map(relative, found, wanted))))
        for split in (False, True):
            manual = DenseHandwritten(size, dtype, 2, split)
            with torch.no_grad():
                manual.gradient(inputs, labels)
            parts = zip(*(w.gradients for w in manual.workers))
            outcome.append((f"{name}: handwritten gradients, {len(manual.workers)} worker(s)",
                            max(map(relative, map(sum, parts), wanted))))
            automatic = DenseAutograd(size, dtype, 1)
            for batch in dense_data(size, dtype)[:4]:
                manual.step(*batch)
                automatic.step(*batch)
            manual.step(inputs, labels)
            automatic.step(inputs, labels)
            outcome.append((f"{name}: weights after five steps, {len(manual.workers)} worker(s)",
                            max(map(relative, manual.parameters, automatic.parameters))))
        r = manual.parameters[0]
        excess = float(torch.linalg.vector_norm(r.t() @ r)) - (1 - 2 * EPSILON)
        outcome.append((f"{name}: Algorithm 1 exceeds its bound by", max(0.0, excess)))

    class SmallComplex(ComplexSize):
        units, inputs, steps, batch = 12, 7, 5, 9

    found = []
    for model in (Complex64, Embedded):
        trained = model(SmallComplex, dtype, 1)
        for batch in complex_data(SmallComplex, dtype)[:4]:
            trained.step(*batch)
        found.append([p.detach() for p in trained.parameters])
    outcome.append(("complex: weights after four steps, embedded against complex numbers",
                    max(map(relative, *found))))

    class Little(ConvSize):
        image, channels, steps, batch = (3, 8, 8), (4, 5, 6), 3, 4

    models = []
    for memory_format in FORMATS.values():
        model = Conv(Little, dtype, 1, memory_format)
        for batch in conv_data(Little, dtype, memory_format)[:3]:
            model.step(*batch)
        models.append(model)
    outcome.append(("conv: weights after three steps, channels last against nchw",
                    max(map(relative, models[1].parameters, models[0].parameters))))
    for state, _, _ in models[0].blocks:
        centre = state.diagonal(dim1=0, dim2=1)[1, 1]
        delta = -1 - centre
        others = state.abs().sum((1, 2, 3)) - centre.abs()
        excess = torch.maximum(others + delta.abs() - (1 - EPSILON), delta.abs() - (1 - ETA))
        outcome.append((f"conv, {len(state)} channels: Algorithm 2 exceeds its bounds by",
                        max(0.0, float(excess.max()))))
    tolerance = 1e-9  # float64 sums in another order; a wrong formula is off by far more
    for name, difference in outcome:
        print(f"{'ok  ' if difference <= tolerance else 'FAIL'} {difference:8.1e}  {name}")
    return 0 if all(d <= tolerance for _, d in outcome) else 1


def main():
    parser = argparse.ArgumentParser(description="NAIS-Net training in PyTorch, timed.")
    parser.add_argument("--network", choices=VARIANTS, default="dense")
    parser.add_argument("--variant", choices=sorted({v for vs in VARIANTS.values() for v in vs}),
                        help="default: the fastest of the network")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--split", choices=("yes", "no"), default="yes",
                        help="handwritten: one worker per thread, each with its part of the batch")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        return check()
    variant = options.variant or VARIANTS[options.network][-1]
    if variant not in VARIANTS[options.network]:
        parser.error(f"--variant of {options.network}: {' or '.join(VARIANTS[options.network])}")
    torch.set_flush_denormal(True)
    model, data, batch = build(options.network, variant, options.threads, options.split == "yes")
    times = measure(model, data, options.seconds)
    median = statistics.median(times)
    result = {
        "network": options.network,
        "variant": variant,
        "threads": options.threads,
        "batch": batch,
        "ms_per_step_median": round(1e3 * median, 4),
        "samples_per_second_median": round(batch / median, 1),
        "steps": len(times),
        "torch": torch.__version__,
        "blas": blas(),
        "vectors": os.environ.get("ATEN_CPU_CAPABILITY", "chosen by torch"),
    }
    if options.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
