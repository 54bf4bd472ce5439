"""Models of a few words and two layers, made here. Whoever asks imports this then: what it needs takes five seconds."""

from collections.abc import Callable
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.base.modules.transformer import Transformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    BertTokenizerFast,
    PreTrainedModel,
)

__all__ = [
    "logits_of",
    "save_bare_bert",
    "save_cross_encoder",
    "save_encoder",
    "save_pickled",
    "save_scoring_bert",
]


def _save_bert(
    kind: type[PreTrainedModel], folder: Path, words: list[str], configuration: BertConfig
) -> Path:
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(0)
    kind(configuration).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt"), strip_accents=False).save_pretrained(folder)
    return folder


def _configuration(words: list[str], length: int, **more: float) -> BertConfig:
    return BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=length, **more,
    )  # fmt: skip


def save_bare_bert(folder: Path, words: list[str]) -> Path:
    """A model that knows ``words`` and has no layer after them, as transformers saves it."""
    return _save_bert(BertModel, folder, words, _configuration(words, 16))


def save_scoring_bert(folder: Path, words: list[str], *, scores: int = 1) -> Path:
    """A model that reads twelve tokens and gives them scores; its weights are far from 0."""
    configuration = _configuration(words, 12, num_labels=scores, initializer_range=0.5)
    return _save_bert(BertForSequenceClassification, folder, words, configuration)


def save_encoder(bert: Path, folder: Path) -> Path:
    """An encoder of eight tokens as sentence-transformers saves it, which states no prompts."""
    modules = [Transformer(str(bert), max_seq_length=8), Pooling(32), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


def save_cross_encoder(bert: Path, folder: Path) -> Path:
    """``bert`` as sentence-transformers saves a cross-encoder."""
    CrossEncoder(str(bert), device="cpu").save(str(folder))
    return folder


def save_pickled(bert: Path, path: Path) -> None:
    """The weights of ``bert`` in PyTorch's old form."""
    torch.save(BertForSequenceClassification.from_pretrained(bert).state_dict(), path)


def logits_of(bert: Path) -> Callable[[str, str], float]:
    """What transformers' own model says of a pair."""
    model = BertForSequenceClassification.from_pretrained(bert).eval()
    tokenizer = BertTokenizerFast.from_pretrained(bert)

    def logit(question: str, text: str) -> float:
        with torch.inference_mode():
            pair = tokenizer(
                [question], [text], truncation="longest_first", max_length=12, return_tensors="pt"
            )
            return float(model(**pair).logits)

    return logit
