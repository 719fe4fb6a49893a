"""CLIP text encoder of SD 1.x: prompts to features, and to the token positions that the engine asks for."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..tokens import Token

VOCABULARY = Path(__file__).parent.parent / "shapes" / "checkpoint" / "clip"  # CLIP's own, the same for every SD 1.x
CHUNK = 75  # tokens between start and end
CLIP_L = {  # openai/clip-vit-large-patch14
    "vocab_size": 49408, "hidden_size": 768, "intermediate_size": 3072, "projection_dim": 768,
    "num_hidden_layers": 12, "num_attention_heads": 12, "max_position_embeddings": 77, "hidden_act": "quick_gelu",
}


@dataclass
class TextEncoder:
    """A CLIP text model and its tokenizer. Long prompts are encoded in chunks of 75 tokens, side by side."""

    transformer: Any
    tokenizer: Any

    @classmethod
    def build(cls, version: str | None, beside: Path) -> TextEncoder:
        """Empty text model of the right size. ``version``: a folder (relative to ``beside``) with tokenizer and
        config, or a hub name, which stands for CLIP ViT-L/14: nothing is downloaded."""
        from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

        folder = beside / version if version else None
        if folder is None or not folder.is_dir():
            return cls(CLIPTextModel(CLIPTextConfig(**CLIP_L)), CLIPTokenizer.from_pretrained(VOCABULARY))
        config = CLIPTextConfig.from_pretrained(folder)
        config._attn_implementation = None  # a name of the file's would be code fetched from a hub and run
        return cls(CLIPTextModel(config), CLIPTokenizer.from_pretrained(folder))

    def ids(self, prompt: str) -> list[int]:
        return self.tokenizer(prompt, add_special_tokens=False, verbose=False).input_ids

    def tokens(self, prompt: str) -> list[Token]:
        """The prompt's pieces with their positions in the encoded sequence: 77 * chunk + 1 + offset."""
        pieces = self.tokenizer.convert_ids_to_tokens(self.ids(prompt))
        return [Token(77 * (i // CHUNK) + 1 + i % CHUNK, piece.replace("</w>", ""), piece.endswith("</w>"))
                for i, piece in enumerate(pieces)]

    def chunks(self, prompt: str) -> int:
        return max(1, -(-len(self.ids(prompt)) // CHUNK))

    @torch.no_grad()
    def encode(self, prompts: list[str]) -> Tensor:
        """Features (B, 77 * chunks, C); all prompts are padded to the longest one's number of chunks."""
        ids = [self.ids(p) for p in prompts]
        chunks = max(self.chunks(p) for p in prompts)
        start, end = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id
        rows = [[[start, *(part := row[i * CHUNK:(i + 1) * CHUNK]), *[end] * (76 - len(part))]
                 for i in range(chunks)] for row in ids]
        device = next(self.transformer.parameters()).device
        features = self.transformer(torch.tensor(rows, device=device).flatten(0, 1)).last_hidden_state
        return features.unflatten(0, (len(prompts), chunks)).flatten(1, 2)
