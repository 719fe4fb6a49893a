"""The text encoder: a three-layer CLIP taught on a proxy task, then frozen.

Each noun token must tell its phrase's colour, shape, number, place in the sentence and relation; the end token and
the padding must tell which objects are there. The UNet then finds at each noun all that it needs to draw it.
"""
from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .architecture import CLIP, TEXT_WIDTH
from .captions import NUMBERS, caption
from .scenes import COLOURS, GROUNDS, SHAPES, sample_scene

BOS, EOS, LENGTH = 49406, 49407, 77
RELATIONS = {"left": 1, "right": 2, "above": 3, "over": 3, "below": 4, "under": 4}


def bpe_file() -> Path:
    """CLIP's byte-pair merges, as shipped inside the package open_clip_torch."""
    from importlib.metadata import files

    found = [f for f in files("open_clip_torch") or [] if f.name == "bpe_simple_vocab_16e6.txt.gz"]
    if not found:
        raise FileNotFoundError("bpe_simple_vocab_16e6.txt.gz: pip install --no-deps open_clip_torch")
    return Path(str(found[0].locate()))


def write_tokenizer(folder: Path) -> None:
    """Write the Hugging Face files of CLIP's tokenizer and the text encoder's config into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    symbols = [chr(b) for b in printable] + [chr(256 + i) for i in range(len(others))]
    merges = gzip.decompress(bpe_file().read_bytes()).decode("utf-8").split("\n")[1:49152 - 256 - 2 + 1]
    vocabulary = symbols + [s + "</w>" for s in symbols] + [m.replace(" ", "") for m in merges]
    vocabulary += ["<|startoftext|>", "<|endoftext|>"]
    write = {
        "vocab.json": json.dumps({token: i for i, token in enumerate(vocabulary)}, ensure_ascii=False,
                                 separators=(",", ":")),
        "merges.txt": "#version: 0.2\n" + "\n".join(merges) + "\n",
        "config.json": json.dumps(CLIP, indent=1),
        "tokenizer_config.json": json.dumps({
            "tokenizer_class": "CLIPTokenizer", "model_max_length": LENGTH, "do_lower_case": True,
            "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>", "add_prefix_space": False}, indent=1),
        "special_tokens_map.json": json.dumps({
            "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>"}, indent=1),
    }
    for name, text in write.items():
        (folder / name).write_text(text, encoding="utf-8")


class Words:
    """CLIP tokens of captions, and the ids of the words that mean something."""

    def __init__(self, folder: Path):
        from transformers import CLIPTokenizer

        self.tokenizer = CLIPTokenizer.from_pretrained(folder)
        self.cache: dict[str, list[int]] = {}
        one = lambda word: self.tokenizer(word).input_ids[1]  # noqa: E731
        self.colour = {one(c): i for i, c in enumerate(COLOURS)}
        self.shape = {one(s + plural): i for i, s in enumerate(SHAPES) for plural in ("", "s")}
        self.number = {one(word): n - 1 for n, word in NUMBERS.items()}
        self.relation = {one(word): r for word, r in RELATIONS.items()}
        self.ground = {one(g): i for i, g in enumerate(GROUNDS)}

    def __call__(self, texts: list[str]) -> Tensor:
        """Token ids (B, 77): BOS, words, EOS, padded with EOS."""
        for text in texts:
            if text not in self.cache:
                self.cache[text] = self.tokenizer(text, padding="max_length", max_length=LENGTH).input_ids
        return torch.tensor([self.cache[t] for t in texts])

    def labels(self, ids: list[int]) -> tuple[list, list, int]:
        """Of one caption: a row (position, colour, shape, number, order, role) a noun, object counts, ground."""
        nouns = [i for i, token in enumerate(ids) if token in self.shape]
        counts = [0] * (len(COLOURS) * len(SHAPES))
        rows = []
        for order, i in enumerate(nouns):
            colour, shape = self.colour[ids[i - 1]], self.shape[ids[i]]
            number = self.number.get(ids[i - 2], 0)
            counts[colour * len(SHAPES) + shape] += number + 1
            rows.append([i, colour, shape, number, order, self.role(ids, nouns, order)])
        after = nouns[-1] if nouns else 0
        ground = next((self.ground[t] for t in ids[after:] if t in self.ground), len(GROUNDS))
        return rows, counts, ground

    def role(self, ids, nouns, order) -> int:
        """0 none; 1-4: the first noun is left of, right of, above, below this one.

        A causal tower can tell only the second of two.
        """
        if order != 1:
            return 0
        return next((self.relation[t] for t in ids[nouns[0]:nouns[1]] if t in self.relation), 0)


class Proxy(nn.Module):
    """Linear read-outs of what each token must tell."""

    def __init__(self):
        super().__init__()
        self.noun = nn.ModuleList(nn.Linear(TEXT_WIDTH, n) for n in (len(COLOURS), len(SHAPES), 4, 4, 5))
        self.objects = nn.Linear(TEXT_WIDTH, len(COLOURS) * len(SHAPES) * 2)
        self.ground = nn.Linear(TEXT_WIDTH, len(GROUNDS) + 1)

    def forward(self, features: Tensor, ids: Tensor, words: Words) -> Tensor:
        """Mean loss. features (B, 77, C), ids (B, 77)."""
        cross_entropy = nn.functional.cross_entropy
        labels = [words.labels(row) for row in ids.tolist()]
        nouns = torch.tensor([[b, *row] for b, (rows, _, _) in enumerate(labels) for row in rows])
        at = features[nouns[:, 0], nouns[:, 1]]  # (N, C)
        loss = torch.stack([cross_entropy(head(at), nouns[:, 2 + i]) for i, head in enumerate(self.noun)]).sum()
        end = ids.argmax(1)  # EOS has the largest id
        anywhere = torch.minimum(end + torch.randint(0, 40, end.shape), torch.tensor(LENGTH - 1))
        counts = torch.tensor([c for _, c, _ in labels])
        grounds = torch.tensor([g for _, _, g in labels])
        for where in (end, anywhere):
            at = features[torch.arange(len(ids)), where]
            several = torch.cat([counts > 0, counts > 1], 1).float()
            loss = loss + 8 * nn.functional.binary_cross_entropy_with_logits(self.objects(at), several)
            loss = loss + cross_entropy(self.ground(at), grounds)
        return loss


def train_tower(folder: Path, steps: int = 1500, batch: int = 64, seed: int = 0, say=print):
    """Teach a CLIP text model the proxy task. Returns the model, frozen; embedding rows never used are zero."""
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    words, tower, proxy = Words(folder), CLIPTextModel(CLIPTextConfig(**CLIP)), Proxy()
    embedding = tower.text_model.embeddings.token_embedding.weight
    parameters = [*tower.parameters(), *proxy.parameters()]
    nn.init.normal_(embedding, std=0.3)
    nn.init.normal_(tower.text_model.embeddings.position_embedding.weight, std=0.1)
    optimiser = torch.optim.Adam(parameters, 3e-3, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, steps)
    used = torch.zeros(len(embedding), dtype=torch.bool)
    for step in range(steps):
        ids = words([caption(sample_scene(rng), rng, empty=0) for _ in range(batch)])
        used[ids.unique()] = True
        loss = proxy(tower(ids).last_hidden_state, ids, words)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        if step % 100 == 0 or step == steps - 1:
            say(f"text tower: step {step}, loss {loss.item():.3f}")
    embedding.data[~used] = 0
    return tower.eval().requires_grad_(False)
