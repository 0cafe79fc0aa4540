"""Architectures of space.yaml as tensors: time-major rows, padded, in order of falling length within a batch."""

import json
import math
from collections import namedtuple

import torch

TYPES = ("a", "b", "c", "d", "end")
END = len(TYPES) - 1
LARGEST = 1024
SHORTEST, LONGEST = 5, 15
ROW_WIDTH = len(TYPES) + 1
ONE_HOT = torch.eye(len(TYPES))

# Open edges: beyond these a Gaussian with its mean in [0, 1] and a deviation of at most 1 has no mass in double precision.
BELOW, ABOVE = -40.0, 41.0

# indices [B]: which architectures; rows [T, B, 6]; lengths [B]; valid: the places of the N rows that are no padding among the T·B;
# types, lower, upper [N]: what the likelihood compares these with.
Batch = namedtuple("Batch", "indices rows lengths valid types lower upper")


def normalize(sizes):
    """Sizes from 1 to 1024 to [0, 1], on a log scale."""
    return torch.log(sizes) / math.log(LARGEST)


def nearest_size(normalized):
    """Back to whole sizes."""
    return torch.round(torch.exp(normalized * math.log(LARGEST)))


def make_rows(types, sizes):
    """types and sizes [...] to rows [..., 6]: the one-hot type and the normalised size."""
    return torch.cat([ONE_HOT[types], normalize(sizes).float()[..., None]], -1)


class Architectures:
    """types and sizes [N, T] (what lies beyond an architecture's end does not count) and lengths [N]."""

    def __init__(self, types, sizes, lengths):
        self.types, self.sizes, self.lengths = types.t().contiguous(), sizes.t().double().contiguous(), lengths
        self.rows = make_rows(self.types, self.sizes)
        self.lower = torch.where(self.sizes > 1, normalize(self.sizes - 0.5), BELOW)
        self.upper = torch.where(self.sizes < LARGEST, normalize(self.sizes + 0.5), ABOVE)

    @classmethod
    def random(cls, count, generator):
        lengths = torch.randint(SHORTEST, LONGEST + 1, (count,), generator=generator)
        types = torch.randint(END, (count, LONGEST), generator=generator)
        types[torch.arange(count), lengths - 1] = END
        return cls(types, torch.randint(1, LARGEST + 1, (count, LONGEST), generator=generator), lengths)

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as file:
            architectures = [json.loads(line)["layers"] for line in file if line.strip()]
        shape = len(architectures), LONGEST
        types, sizes = torch.full(shape, END), torch.ones(shape)
        for i, layers in enumerate(architectures):
            types[i, :len(layers)] = torch.tensor([TYPES.index(layer["type"]) for layer in layers])
            sizes[i, :len(layers)] = torch.tensor([float(layer["size"]) for layer in layers])
        return cls(types, sizes, torch.tensor([len(layers) for layers in architectures]))

    def __len__(self):
        return len(self.lengths)

    def batch(self, indices):
        """The batch of the architectures at indices, which are put in order of falling length."""
        lengths, order = self.lengths[indices].sort(descending=True)
        indices, steps = indices[order], int(lengths[0])
        valid = (torch.arange(steps)[:, None] < lengths).flatten().nonzero()[:, 0]
        types, lower, upper = (values[:steps, indices].flatten()[valid] for values in (self.types, self.lower, self.upper))
        return Batch(indices, self.rows[:steps, indices], lengths, valid, types, lower, upper)
