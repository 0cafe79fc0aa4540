"""
archvae bench and the PyTorch program in turn, round after round: medians and their ratios as a Markdown table. Every measurement is a
process of its own. Of PyTorch the best counts, figure by figure: over 1 to --threads threads, padded and packed sequences.
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
# The posteriors, and how archvae has them written.
FORMS = {"diagonal": "diagonal", "full": "full", "planar": "planar:4", "iaf": "iaf:4"}
NOISY = 0.1
# The name in the JSON, what it is, and which of several is the best.
FIGURES = (
    ("trainPerSecond", "training, architectures/s", max),
    ("decodePerSecond", "decoding, architectures/s", max),
    ("peakMemoryMb", "peak memory, MB", min))


def archvae_option(parser):
    project = FOLDER.parents[1] / "src" / "ArchVae.Cli"
    parser.add_argument(
        "--archvae", type=shlex.split, default=["dotnet", "run", "-c", "Release", "--project", str(project), "--"], metavar="COMMAND",
        help="how archvae is run, such as a published executable (dotnet run)")


def run(command, **environment):
    # What the caller has set stays.
    return json.loads(subprocess.run(command, env={**environment, **os.environ}, stdout=subprocess.PIPE, text=True, check=True).stdout)


def ours(arguments, posterior):
    result = run([
        *arguments.archvae, "bench", "--json", "--posterior", FORMS[posterior], "--threads", str(arguments.threads), "--batch", str(arguments.batch),
        "--latent-at-every-step", str(arguments.latent_at_every_step).lower()])
    (training,) = result["posteriors"].values()
    return {**result, **training}


def theirs(arguments, posterior, threads, packed):
    command = [
        arguments.python, str(FOLDER / "bench.py"), "--posterior", posterior, "--threads", str(threads), "--batch", str(arguments.batch),
        "--steps", str(arguments.steps)]
    command += ["--latent-at-every-step"] if arguments.latent_at_every_step else []
    command += ["--packed", "--no-decode"] if packed else []  # decoding has nothing to pack
    return run(command, OMP_WAIT_POLICY="passive")


def measure(arguments, posterior):
    """The results of all rounds, by the name of what was run."""
    variants = {"archvae": lambda: ours(arguments, posterior)}
    for threads in range(1, arguments.threads + 1):
        for packed in (False,) if arguments.padded_only else (False, True):
            name = f"{threads} thread{'s' if threads > 1 else ''}, {'packed' if packed else 'padded'}"
            variants[name] = lambda threads=threads, packed=packed: theirs(arguments, posterior, threads, packed)
    results = {name: [] for name in variants}
    for round in range(arguments.rounds):
        for name, variant in variants.items():
            print(f"{posterior}, round {round + 1} of {arguments.rounds}: {name}", file=sys.stderr)
            results[name].append(variant())
    return results


def table(posterior, results):
    """The rows of a posterior, and a warning for each figure that varied too much."""
    rows, warnings = [], []
    for key, title, best in FIGURES:
        values = {name: [result[key] for result in own] for name, own in results.items() if key in own[0]}
        medians = {name: statistics.median(own) for name, own in values.items()}
        mine = medians.pop("archvae")
        name = best(medians, key=medians.get)
        rows.append(f"| {posterior} | {title} | {mine:.0f} | {medians[name]:.0f} | {mine / medians[name]:.2f} | {name} |")
        for side in ("archvae", name):
            spread = (max(values[side]) - min(values[side])) / statistics.median(values[side])
            if spread > NOISY:
                warnings.append(f"Noisy: {posterior}, {title}, {side}: from {min(values[side]):.0f} to {max(values[side]):.0f}.")
    return rows, warnings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    archvae_option(parser)
    parser.add_argument("--python", default=sys.executable, help="a Python that has PyTorch (this one)")
    parser.add_argument("--posterior", nargs="+", choices=FORMS, default=["diagonal"], help="diagonal, or several")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of archvae, the most of PyTorch (all cores)")
    parser.add_argument("--batch", type=int, default=64, help="architectures a training step (64)")
    parser.add_argument("--steps", type=int, default=50, help="training steps that PyTorch is timed over (50)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured (5)")
    parser.add_argument("--padded-only", action="store_true", help="leave PyTorch's packed sequences out")
    parser.add_argument("--latent-at-every-step", action="store_true", help="z enters the decoder at every step too")
    arguments = parser.parse_args()

    rows, warnings = [], []
    for posterior in arguments.posterior:
        own_rows, own_warnings = table(posterior, measure(arguments, posterior))
        rows += own_rows
        warnings += own_warnings
    print("| posterior | figure | archvae | PyTorch | archvae / PyTorch | PyTorch's best with |\n| --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    for warning in warnings:
        print(f"\n{warning}")


if __name__ == "__main__":
    main()
