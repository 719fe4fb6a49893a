"""From the WebUI's prompt chunks to the engine's tokens. Pure: nothing of the WebUI is imported."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..tokens import Token, split_words

CHUNK = 77  # positions of a chunk in the text encoder's sequence: start, 75 tokens, end


def byte_decoder() -> dict[str, int]:
    """Which byte each character of a byte-level BPE piece stands for (GPT-2's table, CLIP's too)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


BYTES = byte_decoder()


def plain(text: str) -> str:
    """A word of BPE pieces as readable text: "cafÃ©" is "café"."""
    try:
        return bytes(BYTES[c] for c in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return text


def chunk_tokens(chunks: Sequence[Any], id_end: int, piece_of: Callable[[int], str]) -> list[Token]:
    """Tokens of a prompt's chunks (PromptChunk: ``tokens`` of 77 ids, ``fixes`` of textual inversion).

    Positions count through all chunks: 77 * chunk + 1 + offset. Padding is left out.
    """
    tokens: list[Token] = []
    word: list[tuple[int, str]] = []
    for number, chunk in enumerate(chunks):
        embeddings = dict(chunk.fixes)
        ids, offset = chunk.tokens[1:-1], 0
        while offset < len(ids) and ids[offset] != id_end:
            at = CHUNK * number + 1 + offset
            if offset in embeddings:
                length = max(1, int(embeddings[offset].vectors))
                tokens += named_tokens(embeddings[offset].name, range(at, at + length))
                offset += length
                continue
            piece = piece_of(ids[offset])
            word.append((at, piece.replace("</w>", "")))
            if piece.endswith("</w>"):
                tokens += word_tokens(word)
                word = []
            offset += 1
    return tokens + word_tokens(word)


def word_tokens(pieces: list[tuple[int, str]]) -> list[Token]:
    """One word. Its text stands at its last piece: a letter's bytes may lie in two."""
    last = len(pieces) - 1
    text = plain("".join(piece for _, piece in pieces))
    return [Token(position, text if i == last else "", i == last) for i, (position, _) in enumerate(pieces)]


def named_tokens(name: str, positions: Iterable[int]) -> list[Token]:
    """An embedding, found by its name: each word of the name owns all the embedding's vectors."""
    places = list(positions)
    return [token for word in split_words(name) for token in word_tokens([*((p, "") for p in places[:-1]),
                                                                          (places[-1], word)])]
