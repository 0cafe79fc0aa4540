"""
Trains networks with archvae for an epoch, exports them as PyTorch, and compares what the modules say of the data with what
'archvae network test --predictions' says: a table with categories and missing values, and sequences of different lengths.
"""
import argparse
import csv
import importlib.util
import json
import random
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path


def write_table(path, rows):
    draw = random.Random(1)
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["colour", "age", "size", "income", "y"])
        for _ in range(rows):
            age, colour = draw.gauss(40, 12), draw.choice(["red", "green", "blue, dark"])
            table.writerow([
                colour if draw.random() > 0.05 else "", f"{age:.3f}" if draw.random() > 0.05 else "", draw.choice("sml"),
                f"{1.6e6 + draw.gauss(0, 300):.2f}", "old" if age + 5 * (colour == "red") > 42 else "young"])


def write_sequences(path, count):
    draw = random.Random(2)
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "mood", "x", "y"])
        for i in range(count):
            rising = draw.random() < 0.5
            for step in range(draw.randint(2, 9)):
                x = (step if rising else -step) + draw.gauss(0, 1)
                table.writerow([i, draw.choice("ab"), f"{x:.3f}" if draw.random() > 0.1 else "", "up" if rising else "down"])


def sequences(rows):
    found = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row)
    return list(found.values())


def load_module(path):
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archvae", default="dotnet run -c Release --project ../../src/ArchVae.Cli --", metavar="COMMAND")
    parser.add_argument("--count", type=int, default=5, help="networks of each space")
    options = parser.parse_args()
    worst = 0

    def archvae(*arguments):
        subprocess.run([*shlex.split(options.archvae), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        write_table(folder / "table.csv", 300)
        write_sequences(folder / "sequences.csv", 120)
        for space, data, more, group in [
                ("linear", "table.csv", [], list), ("recurrent", "sequences.csv", ["--sequence", "id"], sequences)]:
            nets, run, out = folder / f"{space}.jsonl", folder / f"{space}-run", folder / f"{space}-out"
            archvae("generate", "--space", space, "--count", options.count, "--seed", 3, "--out", nets)
            archvae("network", "train", "--architectures", nets, "--data", folder / data, "--target", "y", *more, "--fit",
                    "--epochs", 1, "--out", run)
            archvae("network", "test", "--networks", run, "--data", folder / data, "--predictions", folder / "said.jsonl")
            files = json.loads(subprocess.run(
                [*shlex.split(options.archvae), "network", "export", "--networks", str(run), "--format", "pytorch", "--out", str(out),
                 "--json"], check=True, stdout=subprocess.PIPE).stdout)
            said = [json.loads(line) for line in open(folder / "said.jsonl", encoding="utf-8")]
            with open(folder / data, newline="", encoding="utf-8") as file:
                examples = group(csv.DictReader(file))
            for network in files["networks"]:
                module = load_module(network["files"][0])
                shares = module.predict(module.load(), examples)
                own = [line["probabilities"] for line in said if line["id"] == network["name"]]
                assert len(own) == len(examples)
                difference = max(abs(share[module.CLASSES.index(name)].item() - value)
                                 for share, line in zip(shares, own) for name, value in line.items())
                worst = max(worst, difference)
                print(f"{space:10} {network['name']:>4} {len(own):5} examples, difference {difference:.1e}")
    if worst > 1e-5:
        sys.exit(f"The probabilities differ by {worst:.1e}.")


if __name__ == "__main__":
    main()
