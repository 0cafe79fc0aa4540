"""The model of `archvae bench` in PyTorch, layer for layer; tensors have the names and shapes of docs/model-format.md."""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from data import LARGEST, LONGEST, ROW_WIDTH, TYPES, make_rows, nearest_size

LATENT, INFERENCE_UNITS, INFERENCE_WIDTH = 32, 256, 512
DECODER_UNITS, DECODER_WIDTH = 256, 512
MADE_WIDTH, CONTEXT, FLOWS = 64, 32, 4
POSTERIORS = ("diagonal", "full", "planar", "iaf")

# A number's log deviation lies between that of a quarter of the narrowest bin and 0.
NARROWEST_BIN = math.log((LARGEST - 0.5) / (LARGEST - 1.5)) / math.log(LARGEST)
HALF_RANGE = -math.log(NARROWEST_BIN / 4) / 2
LOG_TWO_PI = math.log(2 * math.pi)


def log_normal(x):
    """The log density of N(0, I), [B, Z] to [B]."""
    return -0.5 * (x.square().sum(1) + x.shape[1] * LOG_TWO_PI)


class Planar(nn.Module):
    def __init__(self):
        super().__init__()
        self.u = nn.Parameter(0.1 * torch.randn(LATENT) / math.sqrt(LATENT))
        self.w = nn.Parameter(torch.randn(LATENT) / math.sqrt(LATENT))
        self.b = nn.Parameter(torch.zeros(1))

    def forward(self, z, context):
        product = self.w @ self.u
        softplus = F.softplus(product)
        u = self.u + (softplus - 1 - product) / (self.w @ self.w) * self.w
        tanh = torch.tanh(z @ self.w + self.b)
        square = tanh.square()
        return z + tanh[:, None] * u, torch.log(square + (1 - square) * softplus)


class MaskedLinear(nn.Linear):
    def __init__(self, inputs, outputs, strict):
        super().__init__(len(inputs), len(outputs))
        mask = outputs[:, None] > inputs if strict else outputs[:, None] >= inputs
        self.register_buffer("mask", mask.float(), persistent=False)

    def forward(self, x):
        return F.linear(x, self.weight * self.mask, self.bias)


class InverseAutoregressive(nn.Module):
    def __init__(self, reverse):
        super().__init__()
        own = torch.arange(LATENT, 0, -1) if reverse else torch.arange(1, LATENT + 1)
        hidden = torch.arange(MADE_WIDTH) * LATENT // MADE_WIDTH
        inputs = torch.cat([own, torch.zeros(CONTEXT, dtype=torch.long)])
        self.made = nn.ModuleDict({
            "0": MaskedLinear(inputs, hidden, strict=False),
            "shift": MaskedLinear(hidden, own, strict=True),
            "scale": MaskedLinear(hidden, own, strict=True)})
        nn.init.constant_(self.made["scale"].bias, 2)

    def forward(self, z, context):
        features = F.elu(self.made["0"](torch.cat([z, context], 1)))
        shift, gate = self.made["shift"](features), self.made["scale"](features)
        return torch.lerp(shift, z, torch.sigmoid(gate)), F.logsigmoid(gate).sum(1)


class Posterior(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.mean = nn.Linear(INFERENCE_WIDTH, LATENT)
        self.log_variance = nn.Linear(INFERENCE_WIDTH, LATENT)
        self.full = name == "full"
        if self.full:
            rows, columns = torch.tril_indices(LATENT, LATENT, -1)
            self.strictly_lower = nn.Linear(INFERENCE_WIDTH, len(rows))
            self.columns = columns
            self.register_buffer("sum_by_row", F.one_hot(rows, LATENT).float(), persistent=False)
        if name == "iaf":
            self.context = nn.Linear(INFERENCE_WIDTH, CONTEXT)
        flows = {
            "planar": lambda: [Planar() for _ in range(FLOWS)],
            "iaf": lambda: [InverseAutoregressive(reverse=k % 2 == 1) for k in range(FLOWS)]}
        self.flows = nn.ModuleList(flows.get(name, list)())

    def forward(self, features, noise):
        """features [B, 512] and noise [B, Z] to z [B, Z] and the batch's mean KL: in closed form, or by the sample where there are flows."""
        mean = self.mean(features)
        log_variance = 16 * torch.tanh(self.log_variance(features) / 16)
        z = torch.addcmul(mean, torch.exp(0.5 * log_variance), noise)
        if len(self.flows) > 0:
            log_density = log_normal(noise) - 0.5 * log_variance.sum(1)
            context = self.context(features) if hasattr(self, "context") else None
            for flow in self.flows:
                z, log_determinant = flow(z, context)
                log_density = log_density - log_determinant
            return z, (log_density - log_normal(z)).mean()
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum()
        if self.full:
            lower = self.strictly_lower(features)
            # L*·ε without making L*: its entries times their columns' noise, summed by row.
            z = z + (lower * noise[:, self.columns]) @ self.sum_by_row
            kl = kl + 0.5 * lower.square().sum()
        return z, kl / len(noise)


class Inference(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(ROW_WIDTH, INFERENCE_UNITS, num_layers=2)
        self.mlp = nn.Sequential(nn.Linear(INFERENCE_UNITS, INFERENCE_WIDTH), nn.ReLU())

    def forward(self, batch, packed):
        if packed:
            state = self.lstm(pack_padded_sequence(batch.rows, batch.lengths))[1][0][-1]
        else:
            state = self.lstm(batch.rows)[0][batch.lengths - 1, torch.arange(len(batch.lengths))]
        return self.mlp(state)


class Decoder(nn.Module):
    def __init__(self, latent_at_every_step):
        super().__init__()
        widths = [LATENT, DECODER_WIDTH, DECODER_WIDTH, DECODER_WIDTH]
        self.mlp = nn.Sequential(*(
            module for a, b in zip(widths, widths[1:]) for module in (nn.Linear(a, b), nn.ReLU())))
        self.first_row = nn.Linear(DECODER_WIDTH, ROW_WIDTH)
        self.hidden = nn.Linear(DECODER_WIDTH, DECODER_UNITS)
        self.cell = nn.Linear(DECODER_WIDTH, DECODER_UNITS)
        self.latent_at_every_step = latent_at_every_step
        self.lstm = nn.LSTM(ROW_WIDTH + (LATENT if latent_at_every_step else 0), DECODER_UNITS)
        self.output = nn.Linear(DECODER_UNITS, ROW_WIDTH + 1)

    def start(self, z):
        shared = self.mlp(z)
        return self.first_row(shared), self.hidden(shared), self.cell(shared)

    def forward(self, batch, z, packed):
        """Teacher forcing: the outputs [N, 7] of all valid rows."""
        x0, h, c = self.start(z)
        inputs = torch.cat([x0[None], batch.rows[:-1]])
        if self.latent_at_every_step:
            inputs = torch.cat([inputs, z.expand(len(inputs), -1, -1)], 2)
        state = h[None], c[None]
        if packed:
            # Packed rows lie in the order of the valid ones.
            return self.output(self.lstm(pack_padded_sequence(inputs, batch.lengths), state)[0].data)
        return self.output(self.lstm(inputs, state)[0].flatten(0, 1)[batch.valid])

    @torch.inference_mode()
    def greedy(self, z, use_cell, steps=LONGEST):
        """Algorithm 2 with the state carried, all steps of all rows: types and sizes [steps, B]. use_cell: one lstm_cell a step instead of an nn.LSTM over one."""
        x, h, c = self.start(z)
        weights = self.lstm.weight_ih_l0, self.lstm.weight_hh_l0, self.lstm.bias_ih_l0, self.lstm.bias_hh_l0
        types, sizes = [], []
        for _ in range(steps):
            if self.latent_at_every_step:
                x = torch.cat([x, z], 1)
            if use_cell:
                h, c = torch.lstm_cell(x, (h, c), *weights)
                output = self.output(h)
            else:
                states, (h, c) = self.lstm(x[None], (h if h.dim() == 3 else h[None], c if c.dim() == 3 else c[None]))
                output = self.output(states[0])
            types.append(output[:, :len(TYPES)].argmax(1))
            sizes.append(nearest_size(torch.sigmoid(output[:, len(TYPES)].double())))
            x = make_rows(types[-1], sizes[-1])
        return torch.stack(types), torch.stack(sizes).long()


def log_likelihood(outputs, batch):
    """The batch's mean log p(x|z), a probability: the categorical type, and the mass that a Gaussian puts on the number's bin."""
    count = len(TYPES)
    log_types = -F.cross_entropy(outputs[:, :count], batch.types, reduction="sum")
    mean = torch.sigmoid(outputs[:, count].double())
    deviation = torch.exp(HALF_RANGE * (torch.tanh(outputs[:, count + 1].double() / HALF_RANGE) - 1))
    a, b = (batch.lower - mean) / deviation, (batch.upper - mean) / deviation
    # Right of the mean the interval is reflected: the distribution function is accurate in its left tail.
    right = a > 0
    a, b = torch.where(right, -b, a), torch.where(right, -a, b)
    log_a, log_b = torch.special.log_ndtr(a), torch.special.log_ndtr(b)
    log_mass = log_b + torch.log1p(-torch.exp(log_a - log_b))
    return (log_types + log_mass.sum()) / len(batch.lengths)


class Vae(nn.Module):
    def __init__(self, posterior="diagonal", latent_at_every_step=False):
        super().__init__()
        self.inference = Inference()
        self.posterior = Posterior(posterior)
        self.decoder = Decoder(latent_at_every_step)

    def forward(self, batch, noise, packed=False):
        """The batch's mean log p(x|z) and KL, in nats; noise [B, Z]."""
        z, kl = self.posterior(self.inference(batch, packed), noise)
        return log_likelihood(self.decoder(batch, z, packed), batch), kl
