"""Training steps of networks that archvae wrote, in PyTorch: losses beside archvae's, and the time of a step.

    dotnet run -c Release --project ../ArchVae.Benchmarks -- network-steps /tmp/steps 1 2
    python3 networks.py /tmp/steps --threads 1 2
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
LEARNING_RATE = 1e-3


def module_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def train(module, x, y, task, steps):
    """The losses, and the median of the milliseconds of a step once it is warm."""
    network = module.load()
    network.train()
    for layer in network.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    losses, times = [], []
    for step in range(steps):
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
        if step >= steps // 5:
            times.append(1000 * (time.perf_counter() - start))
    return losses, statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    print(f"PyTorch {torch.__version__}")
    print(f"{'network':26} {'parameters':>10} {'largest difference':>18} {'archvae ms':>10} {'PyTorch ms':>10} {'ratio':>6}")
    for folder in sorted(path for path in arguments.folder.iterdir() if path.is_dir()):
        ratios, largest = [], 0.0
        steps = json.loads((folder / "steps.json").read_text())
        for network in steps:
            module = module_of(folder / f"{network['name']}.py")
            data = module.read_safetensors(folder / "data.safetensors")
            runs = []
            for threads in arguments.threads:
                torch.set_num_threads(threads)
                runs.append(train(module, data["x"], data["y"], network["task"], len(network["losses"])))
            losses, milliseconds = min(runs, key=lambda run: run[1])
            difference = max(abs(a - b) for a, b in zip(losses, network["losses"]))
            largest = max(largest, difference)
            ratios.append(milliseconds / network["milliseconds"])
            print(f"{network['name']:26} {network['parameterCount']:10} {difference:18.2e} {network['milliseconds']:10.3f} "
                  f"{milliseconds:10.3f} {ratios[-1]:6.2f}")
        print(f"{folder.name}: losses differ by at most {largest:.2e}; a step takes {statistics.median(ratios):.2f} times as long")


if __name__ == "__main__":
    main()
