"""Training steps of networks that archvae wrote, in PyTorch: losses beside archvae's, and the time of a step.

    dotnet run -c Release --project ../ArchVae.Benchmarks -- network-steps /tmp/steps 1 2
    python3 networks.py /tmp/steps --threads 1 2

Losses are compared with stochastic gradient descent, at a rate of 0.0001. Larger steps amplify rounding: of millions of numbers before
a ReLU some lie so near to 0 that two orders of addition set them on different sides, and Adam divides gradients by their size, also
where they are nothing but rounding. How far PyTorch then is from itself in double precision stands beside how far archvae is from it.
Times are Adam's.
"""
import argparse
import importlib.util
import json
import os
import statistics
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
import torch.nn.functional as F
from torch import nn

BATCH = 64
STEPS = 50


def module_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def train(module, x, y, task, adam, double=False):
    """The losses, and the median of the milliseconds of a step once it is warm."""
    network = module.load()
    network.train()
    for layer in network.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    if double:
        network, x, y = network.double(), x.double(), y.double()
    optimizer = (torch.optim.Adam(network.parameters(), lr=1e-3) if adam
                 else torch.optim.SGD(network.parameters(), lr=1e-4))
    losses, times = [], []
    for step in range(STEPS):
        start = time.perf_counter()
        first = step * BATCH % len(x)
        inputs, targets = x[first:first + BATCH], y[first:first + BATCH]
        optimizer.zero_grad()
        outputs = network(inputs)
        if task == "regression":
            loss = F.mse_loss(outputs, targets)
        else:
            loss = F.cross_entropy(outputs, targets[:, 0].long())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step >= STEPS // 5:
            times.append(1000 * (time.perf_counter() - start))
    return losses, statistics.median(times)


def difference(left, right):
    return max(abs(a - b) for a, b in zip(left, right))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    print(f"PyTorch {torch.__version__}")
    print(f"{'network':24} {'parameters':>10} {'SGD':>9} {'double':>9} {'Adam':>9} {'double':>9} {'archvae ms':>10} "
          f"{'PyTorch ms':>10} {'ratio':>6}")
    for folder in sorted(path for path in arguments.folder.iterdir() if path.is_dir()):
        ratios, equal, equal_to_double = [], 0, 0
        for network in json.loads((folder / "steps.json").read_text()):
            module = module_of(folder / f"{network['name']}.py")
            data = module.read_safetensors(folder / "data.safetensors")
            about = data["x"], data["y"], network["task"]
            runs = []
            for threads in arguments.threads:
                torch.set_num_threads(threads)
                runs.append(train(module, *about, adam=True))
            adam, milliseconds = min(runs, key=lambda run: run[1])
            descent = train(module, *about, adam=False)[0]
            gaps = [difference(descent, network["descentLosses"]),
                    difference(descent, train(module, *about, adam=False, double=True)[0]),
                    difference(adam, network["adamLosses"]),
                    difference(adam, train(module, *about, adam=True, double=True)[0])]
            equal += gaps[0] <= 1e-4
            equal_to_double += gaps[1] <= 1e-4
            ratios.append(milliseconds / network["milliseconds"])
            print(f"{network['name']:24} {network['parameterCount']:10} " + " ".join(f"{gap:9.1e}" for gap in gaps)
                  + f" {network['milliseconds']:10.3f} {milliseconds:10.3f} {ratios[-1]:6.2f}", flush=True)
        print(f"{folder.name}: of {len(ratios)} networks {equal} have losses within 1e-4 with SGD, PyTorch of its own in double "
              f"{equal_to_double}; a step takes PyTorch {statistics.median(ratios):.2f} times as long")


if __name__ == "__main__":
    main()
