"""A training step in PyTorch, a step for each line on standard input: one JSON object a line on standard output.

python training.py NETWORK BATCH THREADS PRECISION [DEVICE], with NETWORK a or resnet18, PRECISION f32 or bf16 (autocast)
and DEVICE cpu or cuda.
Channels-last, plain SGD, two views of the same random images every step: what the other contestants compute.
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

network, batch, threads, precision = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
device = sys.argv[5] if len(sys.argv) > 5 else "cpu"
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch finds no CUDA device")
torch.set_num_threads(threads)
torch.manual_seed(0)


def vicreg(a, b):
    n, d = a.shape
    invariance = F.mse_loss(a, b)
    hinge = covariance = 0.0
    for z in (a, b):
        z = z - z.mean(0)
        variance = z.pow(2).sum(0) / (n - 1)
        hinge = hinge + F.relu(1 - (variance + 1e-4).sqrt()).mean()
        gram = z.T @ z / (n - 1)
        covariance = covariance + (gram.pow(2).sum() - variance.pow(2).sum()) / d
    return 25 * invariance + 12.5 * hinge + covariance


def mlp(dims):
    layers = []
    for i, o in zip(dims[:-2], dims[1:-1]):
        layers += [nn.Linear(i, o, bias=False), nn.BatchNorm1d(o), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.Linear(dims[-2], dims[-1], bias=False))


def normalised(i, o, kernel, stride):
    return [nn.Conv2d(i, o, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(o)]


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.body = nn.Sequential(*normalised(i, o, 3, stride), nn.ReLU(inplace=True), *normalised(o, o, 3, 1))
        self.skip = nn.Sequential(*normalised(i, o, 1, stride)) if stride > 1 or i != o else nn.Identity()

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x), inplace=True)


def network_a():
    layers = []
    for i, o, stride in ((3, 32, 1), (32, 64, 2), (64, 128, 2)):
        layers += [*normalised(i, o, 3, stride), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers), mlp([128, 512, 512, 256])


def resnet18():
    layers, i = [*normalised(3, 64, 3, 1), nn.ReLU(inplace=True)], 64
    for o, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [Block(i, o, stride), Block(o, o, 1)]
        i = o
    return nn.Sequential(*layers), mlp([512, 512, 256])


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone, self.projector = network_a() if network == "a" else resnet18()

    def forward(self, x):
        return self.projector(self.backbone(x).mean((2, 3)))


model = Model().to(device, memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), 0.01)
views = [torch.randn(batch, 3, 32, 32).to(device, memory_format=torch.channels_last) for _ in range(2)]


def step():
    optimizer.zero_grad()
    with torch.autocast(device, torch.bfloat16, enabled=precision == "bf16"):
        embeddings = [model(view) for view in views]
    loss = vicreg(*(z.float() for z in embeddings))
    loss.backward()
    optimizer.step()
    return loss.item()


def say(message):
    print(json.dumps(message), flush=True)


where = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads, oneDNN {torch.backends.mkldnn.is_available()}"
say({"ready": f"PyTorch {torch.__version__}, {where}"})
for _ in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    loss = step()
    say({
        "loss": loss,
        "wall": 1e3 * (time.perf_counter() - start),
        "cpu": 1e3 * (time.process_time() - cpu),
        "peak": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    })
