"""Architectures of space.yaml as tensors: time-major rows, padded, in order of falling length within a batch."""

import json
from collections import namedtuple

import torch

TYPES = ("convolution", "recurrent", "dense", "pooling", "end")
HAS_UNITS = torch.tensor([1.0, 1.0, 1.0, 0.0, 0.0])
BINS = 256
SHORTEST, LONGEST = 5, 15
ROW_WIDTH = len(TYPES) + 1
ONE_HOT = torch.eye(len(TYPES))

# Beyond these a Gaussian with its mean in [0, 1] and a deviation of at most 1 has no mass in double precision, so that they serve
# as open edges, and as the edges of rows without a number: their mass is 1, and its logarithm 0.
BELOW, ABOVE = -40.0, 41.0

# indices [B]: which architectures; rows [T, B, 6]; lengths [B]; valid: the places of the N rows that are no padding among the T·B;
# types, lower, upper [N]: what the likelihood compares these with.
Batch = namedtuple("Batch", "indices rows lengths valid types lower upper")


def make_rows(types, bins):
    """types and bins [...] to rows [..., 6]: the one-hot type and the normalised number, 0 where the type has none."""
    numbers = bins / (BINS - 1) * HAS_UNITS[types]
    return torch.cat([ONE_HOT[types], numbers[..., None]], -1)


class Architectures:
    """types and bins [N, T] (whatever lies beyond an architecture's end does not count) and lengths [N]."""

    def __init__(self, types, bins, lengths):
        self.types, self.bins, self.lengths = types.t().contiguous(), bins.t().contiguous(), lengths
        self.rows = make_rows(self.types, self.bins)

    @classmethod
    def random(cls, count, generator):
        lengths = torch.randint(SHORTEST, LONGEST + 1, (count,), generator=generator)
        types = torch.randint(len(TYPES) - 1, (count, LONGEST), generator=generator)
        types[torch.arange(count), lengths - 1] = len(TYPES) - 1
        return cls(types, torch.randint(BINS, (count, LONGEST), generator=generator), lengths)

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as file:
            layers = [json.loads(line)["layers"] for line in file if line.strip()]
        lengths = torch.tensor([len(own) + 1 for own in layers])
        types = torch.full((len(layers), LONGEST), len(TYPES) - 1)
        bins = torch.zeros(len(layers), LONGEST, dtype=torch.long)
        for i, own in enumerate(layers):
            for t, layer in enumerate(own):
                types[i, t] = TYPES.index(layer["type"])
                bins[i, t] = layer.get("units", 1) - 1
        return cls(types, bins, lengths)

    def __len__(self):
        return len(self.lengths)

    def batch(self, indices):
        """The batch of the architectures at indices, which are put in order of falling length."""
        lengths, order = self.lengths[indices].sort(descending=True)
        indices, steps = indices[order], int(lengths[0])
        valid = (torch.arange(steps)[:, None] < lengths).flatten().nonzero()[:, 0]
        types = self.types[:steps, indices].flatten()[valid]
        bins = self.bins[:steps, indices].flatten()[valid].double()
        has = HAS_UNITS[types] > 0
        lower = torch.where(has & (bins > 0), (bins - 0.5) / (BINS - 1), BELOW)
        upper = torch.where(has & (bins < BINS - 1), (bins + 0.5) / (BINS - 1), ABOVE)
        return Batch(indices, self.rows[:steps, indices], lengths, valid, types, lower, upper)
