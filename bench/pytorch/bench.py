"""Training steps and decoding of one posterior in PyTorch: one JSON object on the standard output."""

import argparse
import json
import resource
import statistics
import sys
import time

import torch

from data import Architectures
from model import LATENT, POSTERIORS, Vae

CLIP_NORM, LEARNING_RATE = 5, 1e-4
DECODING_BATCH = 256


def adam(parameters):
    parameters = list(parameters)
    try:
        return torch.optim.Adam(parameters, LEARNING_RATE, fused=True)
    except (RuntimeError, TypeError):  # PyTorch before 2.4 has no fused Adam for the CPU
        return torch.optim.Adam(parameters, LEARNING_RATE, foreach=False)


def training_seconds(vae, arguments, generator):
    """The median seconds of a step: the batch put together, forward, backward, clipping, Adam."""
    data = Architectures.random(4096, generator)
    optimizer = adam(vae.parameters())
    times = []
    for step in range(arguments.warmup + arguments.steps):
        start = time.perf_counter()
        batch = data.batch(torch.randint(len(data), (arguments.batch,), generator=generator))
        reconstruction, kl = vae(batch, torch.randn(arguments.batch, LATENT, generator=generator), arguments.packed)
        optimizer.zero_grad(set_to_none=True)
        (kl - reconstruction).backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), CLIP_NORM)
        optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times[arguments.warmup:])


def decoding_seconds(vae, arguments, generator):
    """The median seconds of a greedy decode by lstm_cell and by nn.LSTM, in turn."""
    z = torch.randn(DECODING_BATCH, LATENT, generator=generator)
    times = {"lstm_cell": [], "nn.LSTM": []}
    for _ in range(arguments.decodes + 3):
        for name, own in times.items():
            start = time.perf_counter()
            vae.decoder.greedy(z, use_cell=name == "lstm_cell")
            own.append(time.perf_counter() - start)
    return {name: statistics.median(own[3:]) for name, own in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posterior", choices=POSTERIORS, default="diagonal")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=64, help="architectures a training step (64)")
    parser.add_argument("--steps", type=int, default=100, help="training steps that are timed (100)")
    parser.add_argument("--warmup", type=int, default=10, help="training steps before them (10)")
    parser.add_argument("--decodes", type=int, default=30, help="decodes that are timed (30)")
    parser.add_argument("--packed", action="store_true", help="packed sequences instead of padded ones")
    parser.add_argument("--latent-at-every-step", action="store_true", help="z enters the decoder at every step too")
    parser.add_argument("--no-decode", action="store_true", help="train only")
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    vae = Vae(arguments.posterior, arguments.latent_at_every_step)
    seconds = training_seconds(vae, arguments, generator)
    # In KiB, but in bytes on macOS. Read here, so that it is the peak of training alone.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    result = {
        "torch": torch.__version__, "threads": arguments.threads, "posterior": arguments.posterior, "packed": arguments.packed,
        "latentAtEveryStep": arguments.latent_at_every_step, "trainPerSecond": arguments.batch / seconds,
        "stepMilliseconds": 1000 * seconds, "peakMemoryMb": peak}
    if not arguments.no_decode:
        decoding = decoding_seconds(vae, arguments, generator)
        result["decodePerSecond"] = DECODING_BATCH / min(decoding.values())
        result["decodedWith"] = min(decoding, key=decoding.get)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
