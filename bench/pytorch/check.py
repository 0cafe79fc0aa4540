"""
Whether this model is that of archvae: trains a small one of each posterior with archvae, loads its weights here and compares names and
shapes of all tensors, the architectures' centers and greedy decodes, and the parts of the ELBO, which both sides estimate.
"""

import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

import torch

from compare import FORMS, archvae_option
from data import END, LONGEST, TYPES, Architectures
from model import CONTEXT, DECODER_UNITS, DECODER_WIDTH, INFERENCE_UNITS, INFERENCE_WIDTH, LATENT, MADE_WIDTH, POSTERIORS, Vae

SPACE = pathlib.Path(__file__).with_name("space.yaml")
COUNT, SAMPLES = 256, 20
SIZES = [
    "--reader", "lastState", "--inference-lstm", INFERENCE_UNITS, "--inference-lstm-layers", 2, "--inference-widths", INFERENCE_WIDTH,
    "--latent", LATENT, "--made-width", MADE_WIDTH, "--context", CONTEXT,
    "--decoder-widths", DECODER_WIDTH, DECODER_WIDTH, DECODER_WIDTH, "--lstm", DECODER_UNITS,
    "--activation", "relu", "--linear-paths", "false", "--output-widths", "", "--slot-features", 0, "--head", "gaussianBin"]


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data, dtype=torch.float32, offset=entry["data_offsets"][0], count=math.prod(entry["shape"])).reshape(entry["shape"])
        for name, entry in header.items()}


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def decoded(vae, z):
    """What `decode --raw` writes: of each point the layers up to the end."""
    types, sizes = vae.decoder.greedy(z, use_cell=True)
    assert all(torch.equal(a, b) for a, b in zip((types, sizes), vae.decoder.greedy(z, use_cell=False)))
    for own, numbers in zip(types.t().tolist(), sizes.t().tolist()):
        length = own.index(END) + 1 if END in own else LONGEST
        yield [{"type": TYPES[type], "size": size} for type, size in zip(own[:length], numbers[:length])]


@torch.no_grad()
def differences(archvae, folder, data, posterior, latent_at_every_step):
    """What differs too much, and what was found, as text."""
    def run(verb, *options):
        return subprocess.run([*archvae, verb, *map(str, options)], check=True, stdout=subprocess.PIPE, text=True).stdout

    folder.mkdir()
    model, latents, decodes = folder / "model", folder / "latents.jsonl", folder / "decodes.jsonl"
    # A small β, so that the posterior does not collapse and centers differ.
    run("train", "--data", data, "--space", SPACE, "--model", model, "--epochs", 10, "--batch", 16, "--beta", 0.01, "--posterior", FORMS[posterior], *SIZES,
        "--latent-at-every-step", str(latent_at_every_step).lower(), "--json")
    run("encode", "--model", model, "--data", data, "--out", latents)
    run("decode", "--model", model, "--data", latents, "--out", decodes, "--raw")
    figures = json.loads(run(
        "evaluate", "--model", model, "--data", data, "--elbo-samples", SAMPLES, "--likelihood-count", 0, "--draws", 10, "--json"))

    vae = Vae(posterior, latent_at_every_step)
    vae.load_state_dict(read_safetensors(model / "model.safetensors"))  # strict: the same names and shapes
    batch = Architectures.read(data).batch(torch.arange(COUNT))
    theirs = torch.tensor([line["center"] for line in read_lines(latents)])[batch.indices]
    for packed in (False, True):
        center = vae.posterior(vae.inference(batch, packed), torch.zeros(COUNT, LATENT))[0]
        distance = float((center - theirs).abs().max())
        yield distance < 1e-4, f"centers, with deviation {float(theirs.std(0).mean()):.2f}, differ by at most {distance:.1e}"
    lines = read_lines(decodes)
    same = sum(own == lines[i]["layers"] for i, own in zip(batch.indices.tolist(), decoded(vae, theirs)))
    different = len({json.dumps(line["layers"]) for line in lines})
    yield same >= 0.98 * COUNT, f"{same} of {COUNT} decodes, {different} of which differ from each other, are the same"
    for packed in (False, True):
        passes = [[float(part) for part in vae(batch, torch.randn(COUNT, LATENT), packed)] for _ in range(SAMPLES)]
        for name, values in zip(("reconstruction", "kl"), zip(*passes)):
            error = statistics.stdev(values) * math.sqrt(2 / SAMPLES)
            difference = statistics.mean(values) - figures[name]
            yield abs(difference) < 5 * error + 1e-4, f"{name} {figures[name]:.3f}, difference {difference:.4f} with standard error {error:.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    archvae_option(parser)
    archvae = parser.parse_args().archvae
    torch.manual_seed(0)
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        data = folder / "data.jsonl"
        subprocess.run(
            [*archvae, "generate", "--space", SPACE, "--count", str(COUNT), "--out", data, "--json"], check=True, stdout=subprocess.DEVNULL)
        for posterior in POSTERIORS:
            for every_step in (False, True):
                print(f"{posterior}{', z at every step' if every_step else ''}", flush=True)
                for good, text in differences(archvae, folder / f"{posterior}-{every_step}", data, posterior, every_step):
                    failed |= not good
                    print(f"  {'ok' if good else 'DIFFERENT'}: {text}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
